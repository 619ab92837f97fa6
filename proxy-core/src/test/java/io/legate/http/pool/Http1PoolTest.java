package io.legate.http.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.RequestEncoder;
import io.legate.http.ResponseDecoder;
import io.legate.http.StreamCallbacks;
import io.legate.http.StreamResetReason;
import io.legate.stream.Protocol;
import io.legate.testing.FakeCluster;
import io.legate.testing.RawBackend;
import io.legate.testing.WorkerFixture;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.ConnPool;
import io.legate.upstream.Host;
import io.legate.upstream.ResourcePriority;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class Http1PoolTest {
  private final WorkerFixture workers = new WorkerFixture(1, Transport.best());
  private final List<String> events = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    workers.close();
  }

  private Http1Pool pool(int port, long maxConnections) {
    var cluster =
        new FakeCluster(
            workers.stats(),
            new ClusterRefs(),
            "c",
            maxConnections,
            new InetSocketAddress("127.0.0.1", port));
    return new Http1Pool(
        workers.worker(), cluster.info(), cluster.hosts.get(0), ResourcePriority.DEFAULT);
  }

  private long counter(String name) {
    return workers.stats().counter("cluster.c." + name).value();
  }

  private long gauge(String name) {
    return workers.stats().gauge("cluster.c." + name).value();
  }

  private Request ask(Http1Pool pool, String name) {
    var request = new Request(name);
    workers.run(() -> request.pending = pool.newStream(request, request));
    return request;
  }

  /** Asks for several in one turn, before anything can be answered. */
  private void askTogether(Http1Pool pool, String... names) {
    workers.run(
        () -> {
          for (String name : names) {
            var request = new Request(name);
            request.pending = pool.newStream(request, request);
          }
        });
  }

  private void awaitEvents(String... expected) {
    await().untilAsserted(() -> assertThat(events).containsExactly(expected));
  }

  @Test
  void servesWaitingRequestsInOrderOnOneConnection() throws Exception {
    try (var backend = RawBackend.ok()) {
      Http1Pool pool = pool(backend.port(), 1);
      askTogether(pool, "a", "b", "c");

      awaitEvents("a ready fresh", "a 200", "b ready", "b 200", "c ready", "c 200");
      assertThat(backend.connections).hasValue(1);
      assertThat(counter("upstream_cx_overflow")).isEqualTo(2);
      assertThat(gauge("upstream_rq_pending_active")).isZero();
      assertThat(gauge("upstream_rq_active")).isZero();
    }
  }

  @Test
  void usesTheConnectionThatBecameIdleLast() throws Exception {
    try (var backend = RawBackend.ok()) {
      Http1Pool pool = pool(backend.port(), 10);
      askTogether(pool, "a", "b");
      await().until(() -> events.contains("a 200") && events.contains("b 200"));
      ask(pool, "c");
      await().until(() -> events.contains("c 200"));
      ask(pool, "d");
      await().until(() -> events.contains("d 200"));

      assertThat(backend.connections).hasValue(2);
      assertThat(events).contains("c ready", "d ready");
    }
  }

  @Test
  void failsAllThatWaitWhenTheHostRefuses() throws Exception {
    Http1Pool pool = pool(RawBackend.refusedPort(), 1);
    askTogether(pool, "a", "b");

    awaitEvents("a REMOTE_CONNECTION_FAILURE", "b REMOTE_CONNECTION_FAILURE");
    assertThat(counter("upstream_rq_pending_failure_eject")).isEqualTo(2);
    assertThat(counter("upstream_cx_total")).isOne();
    assertThat(gauge("upstream_cx_active")).isZero();
    assertThat(gauge("circuit_breakers.default.cx_open")).isZero();
  }

  @Test
  void forgetsWhoNoLongerWaits() throws Exception {
    try (var backend = RawBackend.ok()) {
      Http1Pool pool = pool(backend.port(), 1);
      ask(pool, "a");
      Request second = ask(pool, "b");
      ask(pool, "c");
      workers.run(
          () -> {
            if (second.pending != null) {
              second.pending.cancel();
            }
          });

      await().until(() -> events.contains("c 200"));
      assertThat(gauge("upstream_rq_pending_active")).isZero();
      assertThat(events.contains("b 200") ? 0 : 1L).isEqualTo(counter("upstream_rq_cancelled"));
    }
  }

  @Test
  void closesIdleConnectionsWhenItIsDrained() throws Exception {
    try (var backend = RawBackend.ok()) {
      Http1Pool pool = pool(backend.port(), 10);
      ask(pool, "a");
      await().until(() -> events.contains("a 200"));
      workers.run(pool::drain);

      await().until(() -> gauge("upstream_cx_active") == 0);
      ask(pool, "b");
      await().until(() -> events.contains("b 200"));
      await().until(() -> gauge("upstream_cx_active") == 0);
    }
  }

  @Test
  void tellsThatAConnectionBrokeUnderARequest() throws Exception {
    try (var backend = new RawBackend((peer, n) -> peer.head())) {
      Http1Pool pool = pool(backend.port(), 1);
      ask(pool, "a");
      awaitEvents("a ready fresh", "a CONNECTION_TERMINATION");
      assertThat(counter("upstream_cx_destroy_remote_with_active_rq")).isOne();
      ask(pool, "b");
      await().until(() -> events.contains("b CONNECTION_TERMINATION"));
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
              await().until(() -> events.contains("a 200"));
              peer.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
              peer.rest();
            })) {
      Http1Pool pool = pool(backend.port(), 1);
      ask(pool, "a");
      await().until(() -> gauge("upstream_cx_active") == 0 && counter("upstream_cx_total") == 1);
      assertThat(events).containsExactly("a ready fresh", "a 200");
    }
  }

  /** Sends a GET as soon as there is a connection, and notes what happens. */
  private final class Request implements ResponseDecoder, ConnPool.Callbacks, StreamCallbacks {
    private final String name;
    private final HeaderMap headers = new HeaderMap(256);
    private final HeaderMap trailers = new HeaderMap(16);
    private ConnPool.Pending pending;

    Request(String name) {
      this.name = name;
    }

    @Override
    public void onPoolReady(RequestEncoder encoder, Host host, Protocol protocol, boolean fresh) {
      pending = null;
      events.add(name + (fresh ? " ready fresh" : " ready"));
      encoder.streamCallbacks(this);
      var head = new HeaderMap(64);
      head.set(Headers.METHOD, "GET");
      head.set(Headers.PATH, "/");
      head.set(Headers.AUTHORITY, "h");
      encoder.encodeHeaders(head, true);
    }

    @Override
    public void onPoolFailure(ConnPool.FailureReason reason, String failure, Host host) {
      events.add(name + " " + reason);
    }

    @Override
    public HeaderMap responseHeaders() {
      return headers;
    }

    @Override
    public HeaderMap responseTrailers() {
      return trailers;
    }

    @Override
    public void onInformationalHeaders() {}

    @Override
    public void onResponseHeaders(boolean endStream) {
      if (endStream) {
        events.add(name + " " + headers.status());
      }
    }

    @Override
    public void onResponseData(ByteBuf data, boolean endStream) {
      data.release();
      if (endStream) {
        events.add(name + " " + headers.status());
      }
    }

    @Override
    public void onResponseTrailers() {}

    @Override
    public void onResetStream(StreamResetReason reason, String transportFailure) {
      events.add(name + " " + reason);
    }

    @Override
    public void onAboveWriteBufferHighWatermark() {}

    @Override
    public void onBelowWriteBufferLowWatermark() {}
  }
}
