package io.legate.http.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.http.HeaderFormat;
import io.legate.http.Http2Options;
import io.legate.http.Http2Stats;
import io.legate.testing.FakeCluster;
import io.legate.testing.FakeCluster.Limits;
import io.legate.testing.Http2Peer;
import io.legate.testing.Http2Wire;
import io.legate.testing.RawBackend;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterInfo.HttpOptions;
import io.legate.upstream.ClusterInfo.PoolOptions;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.ConnPool;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostStat;
import io.legate.upstream.PoolLoad;
import io.legate.upstream.ResourcePriority;
import io.legate.upstream.UpstreamProtocol;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class Http2PoolTest {
  private static final long MAX_STREAMS = 3; // the identifier of the parameter

  private final PoolRequests on = new PoolRequests();
  private Host host;
  private long idleNanos;
  private long maxRequests;
  private long maxDurationNanos;
  private Limits limits = Limits.DEFAULT;
  private PoolOptions options = PoolOptions.NONE;

  @AfterEach
  void stop() {
    on.close();
  }

  private ConnPool pool(int port) {
    var stats = new Http2Stats(on.workers.stats().scope("cluster.c.http2."));
    var http =
        new HttpOptions(
            idleNanos,
            maxRequests,
            maxDurationNanos,
            81920,
            100,
            false,
            HeaderFormat.LOWER_CASE,
            UpstreamProtocol.HTTP_2,
            new ClusterInfo.Http2(Http2Options.DEFAULT, stats));
    var cluster =
        new FakeCluster(
            on.workers.stats(),
            new ClusterRefs(),
            "c",
            limits,
            http,
            options,
            new InetSocketAddress("127.0.0.1", port));
    host = cluster.hosts.get(0);
    return new HttpPools()
        .create(
            on.workers.worker(),
            cluster.info(),
            new PoolLoad(),
            host,
            ResourcePriority.DEFAULT,
            http.protocol().of(null));
  }

  /** A backend whose connections answer only as many requests as there are permits. */
  private static RawBackend answeringWhenAllowed(Semaphore permits, long... settings)
      throws Exception {
    return new RawBackend(
        (wire, n) -> {
          var peer = new Http2Peer(wire, settings);
          while (true) {
            int stream = peer.request();
            permits.acquire();
            peer.ok(stream);
          }
        });
  }

  private void awaitNothingLeft() {
    await()
        .untilAsserted(
            () -> {
              assertThat(on.gauge("upstream_cx_active")).isZero();
              assertThat(on.gauge("upstream_rq_active")).isZero();
              assertThat(on.gauge("upstream_rq_pending_active")).isZero();
              assertThat(host.sum(HostStat.RQ_ACTIVE)).isZero();
              assertThat(host.sum(HostStat.CX_ACTIVE)).isZero();
            });
  }

  @Test
  void carriesAllRequestsOnOneConnection() throws Exception {
    try (var backend = Http2Peer.ok()) {
      ConnPool pool = pool(backend.port());
      on.askTogether(pool, "a", "b", "c");

      await().until(() -> on.events.containsAll(List.of("a 200", "b 200", "c 200")));
      assertThat(on.events).contains("a ready fresh", "b ready", "c ready");
      assertThat(backend.connections).hasValue(1);
      assertThat(on.counter("upstream_cx_http2_total")).isOne();
      assertThat(on.counter("upstream_cx_http1_total")).isZero();
      assertThat(on.counter("upstream_rq_total")).isEqualTo(3);
      assertThat(on.counter("upstream_rq_pending_total")).isEqualTo(3);
      assertThat(on.gauge("upstream_rq_active")).isZero();
      assertThat(host.sum(HostStat.RQ_TOTAL)).isEqualTo(3);

      on.ask(pool, "d");
      await().until(() -> on.events.contains("d 200"));
      assertThat(on.counter("upstream_rq_pending_total")).isEqualTo(3);
    }
  }

  @Test
  void makesAnotherConnectionWhereTheHostsLimitIsReached() throws Exception {
    var permits = new Semaphore(1);
    try (var backend = answeringWhenAllowed(permits, MAX_STREAMS, 2)) {
      ConnPool pool = pool(backend.port());
      on.ask(pool, "first"); // after its response the limit is known
      await().until(() -> on.events.contains("first 200"));
      on.askTogether(pool, "a", "b", "c");

      await().until(() -> on.events.contains("c ready fresh"));
      assertThat(backend.connections).hasValue(2);
      permits.release(3);
      await().until(() -> on.events.containsAll(List.of("a 200", "b 200", "c 200")));
    }
  }

  @Test
  void expectsOfTheNextConnectionWhatTheHostSaidBefore() throws Exception {
    var permits = new Semaphore(1);
    try (var backend = answeringWhenAllowed(permits, MAX_STREAMS, 1)) {
      ConnPool pool = pool(backend.port());
      on.ask(pool, "first");
      await().until(() -> on.events.contains("first 200"));
      on.askTogether(pool, "a", "b", "c", "d");

      // With 1024 streams to a connection, one would have been made for the three that wait.
      await().until(() -> on.events.contains("d ready fresh"));
      assertThat(backend.connections).hasValue(4);
      permits.release(4);
      await().until(() -> on.events.stream().filter(e -> e.endsWith(" 200")).count() == 5);
    }
  }

  @Test
  void heedsALimitThatTheHostLowersLater() throws Exception {
    var lowered = new CountDownLatch(1);
    var permits = new Semaphore(0);
    try (var backend =
        new RawBackend(
            (wire, n) -> {
              var peer = new Http2Peer(wire, MAX_STREAMS, 10);
              int first = peer.request();
              if (n == 0) {
                int second = peer.request();
                peer.send(Http2Wire.settings(MAX_STREAMS, 1) + Http2Wire.ping("lowered?"));
                peer.await("PING ACK");
                lowered.countDown();
                permits.acquire();
                peer.ok(second);
                permits.acquire();
              }
              peer.ok(first);
              while (true) {
                peer.ok(peer.request());
              }
            })) {
      ConnPool pool = pool(backend.port());
      on.askTogether(pool, "a", "b");
      lowered.await();
      on.ask(pool, "c");
      await().until(() -> on.events.contains("c 200"));
      permits.release();
      await().until(() -> on.events.contains("b 200"));
      on.ask(pool, "d"); // one is still under way where only one may be
      await().until(() -> on.events.contains("d 200"));
      assertThat(on.events).contains("c ready fresh", "d ready").doesNotContain("a 200");
      assertThat(backend.connections).hasValue(2);

      permits.release();
      await().until(() -> on.events.contains("a 200"));
      assertThat(on.gauge("upstream_rq_active")).isZero();
    }
  }

  @Test
  void trustsAHostWithAHundredStreamsUntilItHasSpoken() throws Exception {
    var settings = new CountDownLatch(1);
    var seen = new CopyOnWriteArrayList<String>();
    try (var backend =
        new RawBackend(
            (wire, n) -> {
              wire.read(Http2Wire.PREFACE.length());
              var frames = new Http2Wire();
              while (seen.size() < 100) {
                String header = wire.read(9);
                int length = header.charAt(0) << 16 | header.charAt(1) << 8 | header.charAt(2);
                String frame = frames.read(header + wire.read(length));
                if (frame.startsWith("HEADERS")) {
                  seen.add(frame);
                }
              }
              settings.await();
              wire.send(Http2Wire.settings());
              wire.rest();
            })) {
      ConnPool pool = pool(backend.port());
      on.askTogether(pool, IntStream.range(0, 130).mapToObj(i -> "r" + i).toArray(String[]::new));

      await().until(() -> seen.size() == 100);
      assertThat(on.gauge("upstream_rq_active")).isEqualTo(100);
      assertThat(on.gauge("upstream_rq_pending_active")).isEqualTo(30);
      settings.countDown();
      await().until(() -> on.gauge("upstream_rq_active") == 130);
      assertThat(on.gauge("upstream_rq_pending_active")).isZero();
      assertThat(on.counter("upstream_cx_total")).isOne();
    }
    awaitNothingLeft();
  }

  @Test
  void aConnectionThatGoesAwayEndsItsStreamsAndTakesNoMore() throws Exception {
    var secondIsThere = new CountDownLatch(1);
    var frames = new CopyOnWriteArrayList<String>();
    try (var backend =
        new RawBackend(
            (wire, n) -> {
              var peer = n == 0 ? new Http2Peer(wire, frames) : new Http2Peer(wire);
              int first = peer.request();
              if (n == 0) {
                peer.request();
                peer.send(Http2Wire.goAway(first, 0)); // the second was not processed
                secondIsThere.await();
                peer.ok(first);
                peer.untilClosed();
              } else {
                peer.ok(first);
                peer.untilClosed();
              }
            })) {
      ConnPool pool = pool(backend.port());
      on.askTogether(pool, "a", "b");
      await().until(() -> on.events.contains("b REMOTE_REFUSED_STREAM_RESET"));
      assertThat(on.counter("upstream_cx_close_notify")).isOne();

      on.ask(pool, "c");
      await().until(() -> on.events.contains("c 200"));
      assertThat(on.events).contains("c ready fresh").doesNotContain("a 200");
      secondIsThere.countDown();
      await().until(() -> on.events.contains("a 200"));
      await().until(() -> on.gauge("upstream_cx_active") == 1);
      await().until(() -> frames.stream().anyMatch(f -> f.startsWith("GOAWAY last=0 code=0")));
      assertThat(on.counter("upstream_cx_destroy_with_active_rq")).isZero();
    }
  }

  @Test
  void anIdleConnectionThatGoesAwayIsClosed() throws Exception {
    try (var backend =
        new RawBackend(
            (wire, n) -> {
              var peer = new Http2Peer(wire);
              peer.ok(peer.request());
              peer.await("SETTINGS ACK");
              await().until(() -> on.events.contains("a 200"));
              peer.send(Http2Wire.goAway(1, 0));
              peer.untilClosed();
            })) {
      on.ask(pool(backend.port()), "a");
      await().until(() -> on.events.contains("a 200"));
      awaitNothingLeft();
      assertThat(on.counter("upstream_cx_close_notify")).isOne();
      assertThat(on.counter("upstream_cx_destroy_local")).isOne();
    }
  }

  @Test
  void aConnectionServesSoManyRequestsAndNoMore() throws Exception {
    maxRequests = 2;
    var permits = new Semaphore(0);
    try (var backend = answeringWhenAllowed(permits)) {
      ConnPool pool = pool(backend.port());
      on.askTogether(pool, "a", "b", "c");

      await().until(() -> on.events.contains("c ready fresh"));
      assertThat(on.counter("upstream_cx_max_requests")).isOne();
      assertThat(backend.connections).hasValue(2);
      permits.release(3);
      await().until(() -> on.events.containsAll(List.of("a 200", "b 200", "c 200")));
      await().until(() -> on.gauge("upstream_cx_active") == 1);
    }
  }

  @Test
  void aConnectionThatIsOldEndsWithItsLastStream() throws Exception {
    maxDurationNanos = 50_000_000;
    var permits = new Semaphore(0);
    try (var backend = answeringWhenAllowed(permits)) {
      ConnPool pool = pool(backend.port());
      on.ask(pool, "a");
      await().until(() -> on.counter("upstream_cx_max_duration_reached") == 1);
      assertThat(on.gauge("upstream_cx_active")).isOne();
      on.ask(pool, "b");
      await().until(() -> on.events.contains("b ready fresh"));
      permits.release(2);
      await().until(() -> on.events.containsAll(List.of("a 200", "b 200")));
      awaitNothingLeft();
      assertThat(on.counter("upstream_cx_total")).isEqualTo(2);
    }
  }

  @Test
  void aConnectionWithoutStreamsIsClosedAfterAWhile() throws Exception {
    idleNanos = 30_000_000;
    var permits = new Semaphore(0);
    try (var backend = answeringWhenAllowed(permits)) {
      on.ask(pool(backend.port()), "a");
      await().until(() -> on.events.contains("a ready fresh"));
      await().pollDelay(java.time.Duration.ofMillis(90)).until(() -> true);
      assertThat(on.gauge("upstream_cx_active")).isOne();
      permits.release();
      awaitNothingLeft();
      assertThat(on.counter("upstream_cx_idle_timeout")).isOne();
    }
  }

  @Test
  void circuitBreakersCountStreams() throws Exception {
    limits = new Limits(1024, 1024, 2);
    var permits = new Semaphore(0);
    try (var backend = answeringWhenAllowed(permits)) {
      ConnPool pool = pool(backend.port());
      on.askTogether(pool, "a", "b", "c");
      await().until(() -> on.events.contains("c OVERFLOW"));
      on.ask(pool, "d");

      assertThat(on.events).containsExactly("a ready fresh", "b ready", "c OVERFLOW", "d OVERFLOW");
      assertThat(on.counter("upstream_rq_pending_overflow")).isEqualTo(2);
      assertThat(on.gauge("circuit_breakers.default.rq_open")).isOne();
      permits.release(2);
      await().until(() -> on.events.containsAll(List.of("a 200", "b 200")));
      assertThat(on.gauge("circuit_breakers.default.rq_open")).isZero();
    }
  }

  @Test
  void circuitBreakersCountWhoWaitsOnlyWhileNoConnectionIsReady() throws Exception {
    limits = new Limits(1024, 1, 1024);
    try (var backend = Http2Peer.ok()) {
      ConnPool pool = pool(backend.port());
      on.askTogether(pool, "a", "b");
      await().until(() -> on.events.contains("a 200"));
      assertThat(on.events).contains("b OVERFLOW");
      on.askTogether(pool, "c", "d");
      await().until(() -> on.events.containsAll(List.of("c 200", "d 200")));
    }
  }

  @Test
  void waitsWhereNoFurtherConnectionMayBeMade() throws Exception {
    limits = new Limits(1, 1024, 1024);
    var permits = new Semaphore(1);
    try (var backend = answeringWhenAllowed(permits, MAX_STREAMS, 1)) {
      ConnPool pool = pool(backend.port());
      on.ask(pool, "a");
      await().until(() -> on.events.contains("a 200"));
      on.askTogether(pool, "b", "c");
      assertThat(on.gauge("upstream_rq_pending_active")).isOne();
      assertThat(on.counter("upstream_cx_overflow")).isOne();
      permits.release(2);
      await().until(() -> on.events.containsAll(List.of("b 200", "c 200")));
      assertThat(backend.connections).hasValue(1);
    }
  }

  @Test
  void failsAllThatWaitWhenTheHostRefuses() throws Exception {
    ConnPool pool = pool(RawBackend.refusedPort());
    on.askTogether(pool, "a", "b");

    on.awaitEvents("a REMOTE_CONNECTION_FAILURE", "b REMOTE_CONNECTION_FAILURE");
    assertThat(on.counter("upstream_cx_connect_fail")).isOne();
    assertThat(on.counter("upstream_rq_pending_failure_eject")).isEqualTo(2);
    awaitNothingLeft();
  }

  @Test
  void makesConnectionsAheadOfTime() throws Exception {
    options = new PoolOptions(1.5, 1, false, false, false);
    var permits = new Semaphore(1);
    try (var backend = answeringWhenAllowed(permits, MAX_STREAMS, 2)) {
      ConnPool pool = pool(backend.port());
      on.ask(pool, "a"); // 1.5 streams are to be had: the first connection has more
      await().until(() -> on.events.contains("a 200"));
      assertThat(on.counter("upstream_cx_total")).isOne();
      on.askTogether(pool, "b", "c"); // 3 streams, and two are to be had
      await().until(() -> backend.connections.get() == 2);
      on.ask(pool, "d");
      assertThat(on.counter("upstream_cx_total")).isEqualTo(3); // 4.5 streams, and four
      permits.release(9);
      await().until(() -> on.events.contains("d 200"));
    }
  }

  @Test
  void makesNoneAheadOfTimeForAHostThatIsIll() throws Exception {
    options = new PoolOptions(3, 1, false, false, false);
    try (var backend = Http2Peer.ok(MAX_STREAMS, 1)) {
      ConnPool pool = pool(backend.port());
      host.healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);
      for (String name : List.of("a", "b")) {
        on.ask(pool, name);
        await().until(() -> on.events.contains(name + " 200"));
      }
      assertThat(on.counter("upstream_cx_total")).isOne();
    }
  }

  @Test
  void closesWhatIsIdleWhenItIsDrainedAndTheRestLater() throws Exception {
    var permits = new Semaphore(0);
    try (var backend = answeringWhenAllowed(permits)) {
      ConnPool pool = pool(backend.port());
      on.askTogether(pool, "a", "b");
      await().until(() -> on.events.contains("b ready"));
      on.workers.run(pool::drain);
      assertThat(on.gauge("upstream_cx_active")).isOne();
      permits.release(2);
      await().until(() -> on.events.containsAll(List.of("a 200", "b 200")));
      awaitNothingLeft();

      permits.release();
      on.ask(pool, "c");
      await().until(() -> on.events.contains("c 200"));
      awaitNothingLeft();
    }
  }

  @Test
  void tellsEveryStreamThatItsConnectionBroke() throws Exception {
    try (var backend =
        new RawBackend(
            (wire, n) -> {
              var peer = new Http2Peer(wire);
              peer.request();
              peer.request();
            })) {
      on.askTogether(pool(backend.port()), "a", "b");
      await()
          .until(
              () ->
                  on.events.containsAll(
                      List.of("a CONNECTION_TERMINATION", "b CONNECTION_TERMINATION")));
      assertThat(on.counter("upstream_cx_destroy_remote_with_active_rq")).isOne();
      awaitNothingLeft();
    }
  }

  @Test
  void saysGoAwayToAHostThatBreaksTheProtocol() throws Exception {
    var frames = new CopyOnWriteArrayList<String>();
    try (var backend =
        new RawBackend(
            (wire, n) -> {
              var peer = new Http2Peer(wire, frames);
              peer.request();
              peer.request();
              peer.send(Http2Wire.headers(4, true, ":status", "200"));
              peer.untilClosed();
            })) {
      ConnPool pool = pool(backend.port());
      on.askTogether(pool, "a", "b");
      await().until(() -> on.events.containsAll(List.of("a PROTOCOL_ERROR", "b PROTOCOL_ERROR")));
      await().until(() -> frames.stream().anyMatch(f -> f.startsWith("GOAWAY last=0 code=1")));
      awaitNothingLeft();
    }
  }

  @Test
  void aStreamThatIsResetLeavesItsConnectionToTheOthers() throws Exception {
    var permits = new Semaphore(0);
    var frames = new CopyOnWriteArrayList<String>();
    try (var backend =
        new RawBackend(
            (wire, n) -> {
              var peer = new Http2Peer(wire, frames);
              peer.request();
              int second = peer.request();
              peer.await("RST_STREAM 1 8"); // CANCEL
              permits.acquire();
              peer.ok(second);
              peer.send(Http2Wire.headers(1, true, ":status", "200")); // too late: dropped
              peer.ok(peer.request());
              peer.untilClosed();
            })) {
      ConnPool pool = pool(backend.port());
      PoolRequests.Request first = on.ask(pool, "a");
      on.ask(pool, "b");
      await().until(() -> on.events.contains("b ready"));
      first.reset();
      assertThat(on.gauge("upstream_rq_active")).isOne();
      permits.release();
      await().until(() -> on.events.contains("b 200"));
      on.ask(pool, "c");
      await().until(() -> on.events.contains("c 200"));
      assertThat(backend.connections).hasValue(1);
      assertThat(on.events).doesNotContain("a 200");
    }
  }

  @Test
  void aHostThatTakesNoStreamsIsNotStormed() throws Exception {
    var greeted = new Semaphore(0);
    try (var backend =
        new RawBackend(
            (wire, n) -> {
              var peer = new Http2Peer(wire, MAX_STREAMS, 0);
              int stream = n == 0 ? peer.request() : 0;
              peer.await("SETTINGS ACK");
              greeted.release();
              if (n == 0) {
                peer.send(Http2Wire.rst(stream, 7));
              }
              peer.untilClosed();
            })) {
      ConnPool pool = pool(backend.port());
      on.ask(pool, "a");
      await().until(() -> on.events.contains("a REMOTE_REFUSED_STREAM_RESET"));
      on.ask(pool, "b"); // another connection is tried for it, and no third
      await().until(() -> greeted.availablePermits() == 2);
      assertThat(on.counter("upstream_cx_total")).isEqualTo(2);
    }
    awaitNothingLeft();
  }
}
