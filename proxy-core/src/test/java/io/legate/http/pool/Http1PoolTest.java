package io.legate.http.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.http.RequestEncoder;
import io.legate.stream.Protocol;
import io.legate.testing.FakeCluster;
import io.legate.testing.RawBackend;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.ConnPool;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.PoolLoad;
import io.legate.upstream.ResourcePriority;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class Http1PoolTest {
  private final PoolRequests on = new PoolRequests();

  @AfterEach
  void stop() {
    on.close();
  }

  private HttpPool pool(int port, long maxConnections) {
    var cluster =
        new FakeCluster(
            on.workers.stats(),
            new ClusterRefs(),
            "c",
            maxConnections,
            new InetSocketAddress("127.0.0.1", port));
    return new HttpPool(
        on.workers.worker(),
        cluster.info(),
        new PoolLoad(),
        cluster.hosts.get(0),
        ResourcePriority.DEFAULT,
        new Http1PoolCodec(cluster.info()));
  }

  @Test
  void servesWaitingRequestsInOrderOnOneConnection() throws Exception {
    try (var backend = RawBackend.ok()) {
      HttpPool pool = pool(backend.port(), 1);
      on.askTogether(pool, "a", "b", "c");

      on.awaitEvents("a ready fresh", "a 200", "b ready", "b 200", "c ready", "c 200");
      assertThat(backend.connections).hasValue(1);
      assertThat(on.counter("upstream_cx_overflow")).isEqualTo(2);
      assertThat(on.gauge("upstream_rq_pending_active")).isZero();
      assertThat(on.gauge("upstream_rq_active")).isZero();
    }
  }

  @Test
  void preconnectsForStreamsThatAreExpected() throws Exception {
    try (var backend = RawBackend.ok()) {
      HttpPool pool = pool(backend.port(), 3);
      on.workers.run(
          () -> {
            assertThat(pool.preconnect(1.5)).isTrue();
            assertThat(pool.preconnect(1.5)).isTrue();
            assertThat(pool.preconnect(1.5)).as("two for one and a half").isFalse();
            assertThat(pool.preconnect(3)).isTrue();
            assertThat(pool.preconnect(3)).isFalse();
            assertThat(pool.preconnect(3.1)).as("beyond the limit").isFalse();
          });
      await().until(() -> backend.connections.get() == 3);
      assertThat(on.counter("upstream_cx_overflow")).isOne();

      on.askTogether(pool, "a");
      await().until(() -> on.events.contains("a 200"));
      assertThat(on.counter("upstream_cx_total")).isEqualTo(3);
    }
  }

  @Test
  void preconnectsToNobodyWhoIsIllOrGone() throws Exception {
    try (var backend = RawBackend.ok()) {
      HttpPool pool = pool(backend.port(), 3);
      var forgotten = new AtomicInteger();
      on.workers.run(
          () -> {
            pool.onEmpty(forgotten::incrementAndGet);
            pool.host().healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);
            assertThat(pool.preconnect(3)).isFalse();
            assertThat(forgotten).hasValue(1);
            pool.host().healthFlag(HealthFlag.FAILED_ACTIVE_HC, false);
            pool.drain();
            assertThat(pool.preconnect(3)).isFalse();
          });
      assertThat(on.counter("upstream_cx_total")).isZero();
    }
  }

  @Test
  void usesTheConnectionThatBecameIdleLast() throws Exception {
    try (var backend = RawBackend.ok()) {
      HttpPool pool = pool(backend.port(), 10);
      on.askTogether(pool, "a", "b");
      await().until(() -> on.events.contains("a 200") && on.events.contains("b 200"));
      on.ask(pool, "c");
      await().until(() -> on.events.contains("c 200"));
      on.ask(pool, "d");
      await().until(() -> on.events.contains("d 200"));

      assertThat(backend.connections).hasValue(2);
      assertThat(on.events).contains("c ready", "d ready");
    }
  }

  @Test
  void failsAllThatWaitWhenTheHostRefuses() throws Exception {
    HttpPool pool = pool(RawBackend.refusedPort(), 1);
    on.askTogether(pool, "a", "b");

    on.awaitEvents("a REMOTE_CONNECTION_FAILURE", "b REMOTE_CONNECTION_FAILURE");
    assertThat(on.counter("upstream_rq_pending_failure_eject")).isEqualTo(2);
    assertThat(on.counter("upstream_cx_total")).isOne();
    assertThat(on.gauge("upstream_cx_active")).isZero();
    assertThat(on.gauge("circuit_breakers.default.cx_open")).isZero();
  }

  @Test
  void oneThatFailsWhenToldOfTheFailureLeavesNobodyWaiting() throws Exception {
    HttpPool pool = pool(RawBackend.refusedPort(), 1);
    on.workers.run(
        () -> {
          pool.newStream(on.new Request("a"), new Faulty());
          PoolRequests.Request b = on.new Request("b");
          pool.newStream(b, b);
        });

    on.awaitEvents("b REMOTE_CONNECTION_FAILURE");
    assertThat(on.gauge("upstream_rq_pending_active")).isZero();
    on.workers.run(() -> assertThat(pool.busy()).isFalse());
  }

  /** Fails at whatever it is told. */
  private static final class Faulty implements ConnPool.Callbacks {
    @Override
    public void onPoolReady(RequestEncoder encoder, Host host, Protocol protocol, boolean fresh) {
      throw new IllegalStateException("a bug");
    }

    @Override
    public void onPoolFailure(ConnPool.FailureReason reason, String failure, Host host) {
      throw new IllegalStateException("a bug");
    }
  }

  @Test
  void forgetsWhoNoLongerWaits() throws Exception {
    try (var backend = RawBackend.ok()) {
      HttpPool pool = pool(backend.port(), 1);
      on.ask(pool, "a");
      PoolRequests.Request second = on.ask(pool, "b");
      on.ask(pool, "c");
      on.workers.run(
          () -> {
            if (second.pending != null) {
              second.pending.cancel();
            }
          });

      await().until(() -> on.events.contains("c 200"));
      assertThat(on.gauge("upstream_rq_pending_active")).isZero();
      assertThat(on.events.contains("b 200") ? 0 : 1L)
          .isEqualTo(on.counter("upstream_rq_cancelled"));
    }
  }

  @Test
  void closesIdleConnectionsWhenItIsDrained() throws Exception {
    try (var backend = RawBackend.ok()) {
      HttpPool pool = pool(backend.port(), 10);
      on.ask(pool, "a");
      await().until(() -> on.events.contains("a 200"));
      on.workers.run(pool::drain);

      await().until(() -> on.gauge("upstream_cx_active") == 0);
      on.ask(pool, "b");
      await().until(() -> on.events.contains("b 200"));
      await().until(() -> on.gauge("upstream_cx_active") == 0);
    }
  }

  @Test
  void tellsThatAConnectionBrokeUnderARequest() throws Exception {
    try (var backend = new RawBackend((peer, n) -> peer.head())) {
      HttpPool pool = pool(backend.port(), 1);
      on.ask(pool, "a");
      on.awaitEvents("a ready fresh", "a CONNECTION_TERMINATION");
      assertThat(on.counter("upstream_cx_destroy_remote_with_active_rq")).isOne();
      on.ask(pool, "b");
      await().until(() -> on.events.contains("b CONNECTION_TERMINATION"));
      assertThat(backend.connections).hasValue(2);
    }
  }

  @Test
  void dropsAnIdleConnectionOnWhichTheHostSpeaks() throws Exception {
    try (var backend =
        new RawBackend(
            (peer, n) -> {
              peer.head();
              peer.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
              await().until(() -> on.events.contains("a 200"));
              peer.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
              peer.rest();
            })) {
      HttpPool pool = pool(backend.port(), 1);
      on.ask(pool, "a");
      await()
          .until(() -> on.gauge("upstream_cx_active") == 0 && on.counter("upstream_cx_total") == 1);
      assertThat(on.events).containsExactly("a ready fresh", "a 200");
      assertThat(on.counter("upstream_cx_protocol_error")).isOne();
    }
  }

  @Test
  void countsThatTheHostWantsToClose() throws Exception {
    try (var backend =
        RawBackend.answering("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")) {
      HttpPool pool = pool(backend.port(), 1);
      on.askTogether(pool, "a", "b");
      on.awaitEvents("a ready fresh", "a 200", "b ready fresh", "b 200");
      assertThat(on.counter("upstream_cx_close_notify")).isEqualTo(2);
      await().until(() -> on.gauge("upstream_cx_active") == 0);
    }
  }
}
