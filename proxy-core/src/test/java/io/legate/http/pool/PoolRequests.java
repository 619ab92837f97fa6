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
import io.legate.testing.WorkerFixture;
import io.legate.upstream.ConnPool;
import io.legate.upstream.Host;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A worker on which tests ask pools of the cluster {@code c} for streams. */
final class PoolRequests implements AutoCloseable {
  final WorkerFixture workers = new WorkerFixture(1, Transport.best());

  /** What happened, such as {@code a ready fresh}, {@code a 200}, {@code b OVERFLOW}. */
  final List<String> events = new CopyOnWriteArrayList<>();

  @Override
  public void close() {
    workers.close();
  }

  long counter(String name) {
    return workers.stats().counter("cluster.c." + name).value();
  }

  long gauge(String name) {
    return workers.stats().gauge("cluster.c." + name).value();
  }

  Request ask(ConnPool pool, String name) {
    var request = new Request(name);
    workers.run(() -> request.pending = pool.newStream(request, request));
    return request;
  }

  /** Asks for several in one turn, before anything can be answered. */
  void askTogether(ConnPool pool, String... names) {
    workers.run(
        () -> {
          for (String name : names) {
            var request = new Request(name);
            request.pending = pool.newStream(request, request);
          }
        });
  }

  void awaitEvents(String... expected) {
    await().untilAsserted(() -> assertThat(events).containsExactly(expected));
  }

  /** Sends a GET as soon as there is a connection, and notes what happens. */
  final class Request implements ResponseDecoder, ConnPool.Callbacks, StreamCallbacks {
    private final String name;
    private final HeaderMap headers = new HeaderMap(256);
    private final HeaderMap trailers = new HeaderMap(16);
    ConnPool.Pending pending;

    RequestEncoder encoder;

    Request(String name) {
      this.name = name;
    }

    @Override
    public void onPoolReady(RequestEncoder encoder, Host host, Protocol protocol, boolean fresh) {
      pending = null;
      events.add(name + (fresh ? " ready fresh" : " ready"));
      this.encoder = encoder;
      encoder.streamCallbacks(this);
      var head = new HeaderMap(64);
      head.set(Headers.METHOD, "GET");
      head.set(Headers.SCHEME, "http");
      head.set(Headers.PATH, "/" + name);
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

    /** Gives it up, on the worker. */
    void reset() {
      workers.run(() -> encoder.resetStream(StreamResetReason.LOCAL_RESET));
    }
  }
}
