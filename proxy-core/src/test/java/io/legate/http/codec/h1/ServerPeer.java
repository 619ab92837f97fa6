package io.legate.http.codec.h1;

import io.legate.event.TestWorker;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.RequestDecoder;
import io.legate.http.ResponseEncoder;
import io.legate.http.ServerConnection;
import io.legate.http.StreamCallbacks;
import io.legate.http.StreamResetReason;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.stream.Protocol;
import io.legate.testing.FakeConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A server codec on a fake connection, whose requests are noted and answered as a test says. */
final class ServerPeer implements AutoCloseable, ServerConnection.Callbacks {
  final TestWorker turn = new TestWorker();
  final FakeConnection connection = new FakeConnection(turn.worker());
  final Http1ServerConnection codec;
  final Transcript events = new Transcript();

  /** Called when a request's head is complete. */
  Consumer<Exchange> onHead = e -> {};

  /** Called when a request is complete. */
  Consumer<Exchange> onEnd = e -> {};

  /** The exchange that began last. */
  Exchange last;

  int exchanges;
  private final List<ByteBuf> fed = new ArrayList<>();

  ServerPeer(Http1Options options) {
    codec = new Http1ServerConnection(connection, this, options);
    connection.addCallbacks(
        new ConnectionCallbacks() {
          @Override
          public void onEvent(ConnectionEvent event) {
            codec.onConnectionClosed();
          }

          @Override
          public void onAboveWriteBufferHighWatermark() {
            codec.onUnderlyingAboveHighWatermark();
          }

          @Override
          public void onBelowWriteBufferLowWatermark() {
            codec.onUnderlyingBelowLowWatermark();
          }
        });
  }

  /** A peer whose requests are answered as soon as they are complete. */
  static ServerPeer answering(Http1Options options) {
    ServerPeer peer = new ServerPeer(options);
    peer.onEnd = e -> e.respond(200, "ok " + e.number);
    return peer;
  }

  /** Hands bytes over as one read of one turn. */
  ServerPeer read(String bytes) {
    feed(bytes);
    codec.onReadComplete();
    turn.endTurn();
    return this;
  }

  void feed(String bytes) {
    ByteBuf data = Unpooled.wrappedBuffer(bytes.getBytes(StandardCharsets.ISO_8859_1));
    fed.add(data);
    codec.dispatch(data);
  }

  /** All that was sent. */
  String sent() {
    turn.endTurn();
    return connection.written();
  }

  @Override
  public RequestDecoder newStream(ResponseEncoder encoder) {
    last = new Exchange(encoder, exchanges++);
    return last;
  }

  @Override
  public void close() {
    connection.close();
    turn.endTurn();
    for (ByteBuf data : fed) {
      // Untracked, since there are so many; but counted. (The shared empty buffer counts for ever.)
      if (data != Unpooled.EMPTY_BUFFER && data.refCnt() != 0) {
        throw new AssertionError("leaked: " + data.toString(StandardCharsets.ISO_8859_1));
      }
    }
  }

  /** One request with its response. */
  final class Exchange implements RequestDecoder, StreamCallbacks {
    final ResponseEncoder encoder;
    final int number;
    final HeaderMap headers = new HeaderMap(64);
    final HeaderMap trailers = new HeaderMap(64);
    boolean complete;

    Exchange(ResponseEncoder encoder, int number) {
      this.encoder = encoder;
      this.number = number;
      encoder.streamCallbacks(this);
    }

    void respond(int status, String body) {
      HeaderMap head = new HeaderMap();
      head.status(status);
      if (encoder.closesAfterResponse()) {
        head.add(Headers.CONNECTION, "close");
      }
      if (!body.isEmpty()) {
        head.add(Headers.CONTENT_LENGTH, body.length());
      }
      encoder.encodeHeaders(head, body.isEmpty());
      if (!body.isEmpty()) {
        data(body, true);
      }
    }

    void data(String body, boolean end) {
      ByteBuf data = turn.worker().allocator().directBuffer(Math.max(1, body.length()));
      data.writeCharSequence(body, StandardCharsets.ISO_8859_1);
      encoder.encodeData(data, end);
    }

    @Override
    public HeaderMap requestHeaders() {
      return headers;
    }

    @Override
    public HeaderMap requestTrailers() {
      return trailers;
    }

    @Override
    public void onRequestHeaders(Protocol protocol, boolean endStream) {
      events.add(protocol + (endStream ? " END\n" : "\n") + headers);
      onHead.accept(this);
      if (endStream) {
        complete = true;
        onEnd.accept(this);
      }
    }

    @Override
    public void onRequestData(ByteBuf data, boolean endStream) {
      events.data(data, endStream);
      if (endStream) {
        complete = true;
        onEnd.accept(this);
      }
    }

    @Override
    public void onRequestTrailers() {
      events.add("trailers\n" + trailers + "END");
      complete = true;
      onEnd.accept(this);
    }

    @Override
    public void onRequestError(int status, String details, String body) {
      events.add("error " + status + " " + details + " " + body);
      HeaderMap head = new HeaderMap();
      head.status(status);
      head.add(Headers.CONNECTION, "close");
      encoder.encodeHeaders(head, true);
    }

    @Override
    public void onResetStream(StreamResetReason reason, String transportFailure) {
      events.add("reset " + reason);
    }

    @Override
    public void onAboveWriteBufferHighWatermark() {
      events.add("above");
    }

    @Override
    public void onBelowWriteBufferLowWatermark() {
      events.add("below");
    }
  }
}
