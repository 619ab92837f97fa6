package io.legate.testing;

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
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A server codec on a fake connection, whose requests are noted and answered as a test says. */
public final class ServerCodecPeer implements AutoCloseable, ServerConnection.Callbacks {
  public final TestWorker turn;
  public final FakeConnection connection;
  public final ServerConnection codec;
  public final Transcript events = new Transcript();

  /** Called when a request's head is complete. */
  public Consumer<Exchange> onHead = e -> {};

  /** Called when a request is complete. */
  public Consumer<Exchange> onEnd = e -> {};

  /** The exchange that began last. */
  public Exchange last;

  public int exchanges;
  private final List<ByteBuf> fed = new ArrayList<>();

  /** A peer whose codec is made by {@code codecs}. */
  public ServerCodecPeer(ServerConnection.Factory codecs) {
    this(new TestWorker(), codecs);
  }

  /** A peer on a worker that is there already. */
  public ServerCodecPeer(TestWorker turn, ServerConnection.Factory codecs) {
    this.turn = turn;
    connection = new FakeConnection(turn.worker());
    codec = codecs.create(connection, this);
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
  public static ServerCodecPeer answering(ServerConnection.Factory codecs) {
    ServerCodecPeer peer = new ServerCodecPeer(codecs);
    peer.onEnd = e -> e.respond(200, "ok " + e.number);
    return peer;
  }

  /** Hands bytes over as one read of one turn. */
  public ServerCodecPeer read(String bytes) {
    feed(bytes);
    codec.onReadComplete();
    turn.endTurn();
    return this;
  }

  public void feed(String bytes) {
    ByteBuf data = Unpooled.wrappedBuffer(bytes.getBytes(StandardCharsets.ISO_8859_1));
    fed.add(data);
    codec.dispatch(data);
  }

  /** All that was sent. */
  public String sent() {
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
  public final class Exchange implements RequestDecoder, StreamCallbacks {
    public final ResponseEncoder encoder;
    public final int number;
    public final HeaderMap headers = new HeaderMap(64);
    public final HeaderMap trailers = new HeaderMap(64);
    public boolean complete;

    /** Called when a piece of the body was noted and released. */
    public Runnable onData = () -> {};

    /** What happened on this exchange alone. */
    public final Transcript own = new Transcript();

    Exchange(ResponseEncoder encoder, int number) {
      this.encoder = encoder;
      this.number = number;
      encoder.streamCallbacks(this);
    }

    /** Answers. */
    public void respond(int status, String body) {
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

    /** Sends a piece of the body. */
    public void data(String body, boolean end) {
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
      onData.run();
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
