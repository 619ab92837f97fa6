package io.legate.testing;

import io.legate.event.TestWorker;
import io.legate.http.ClientConnection;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.RequestEncoder;
import io.legate.http.ResponseDecoder;
import io.legate.http.StreamCallbacks;
import io.legate.http.StreamResetReason;
import io.legate.network.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** A client codec on a fake connection, whose responses are noted. */
public final class ClientCodecPeer
    implements AutoCloseable, ClientConnection.Callbacks, ResponseDecoder, StreamCallbacks {
  public final TestWorker turn = new TestWorker();
  public final FakeConnection connection = new FakeConnection(turn.worker());
  public final ClientConnection codec;
  public final Transcript events = new Transcript();
  public final HeaderMap headers = new HeaderMap(64);
  public final HeaderMap trailers = new HeaderMap(64);

  /** Called when the codec can take the next request. */
  public Consumer<ClientCodecPeer> onReusable = p -> {};

  /** Called when a head, or a piece of a body, was noted. */
  public Runnable onResponse = () -> {};

  /** How often the codec said that the peer broke the protocol. */
  public int protocolErrors;

  /** The stream that was opened last. */
  public RequestEncoder encoder;

  private final List<ByteBuf> fed = new ArrayList<>();

  /** A peer whose codec is made by {@code codecs}. */
  public ClientCodecPeer(
      BiFunction<Connection, ClientConnection.Callbacks, ClientConnection> codecs) {
    codec = codecs.apply(connection, this);
    connection.addCallbacks(event -> codec.onConnectionClosed());
  }

  /** Sends a request without a body. */
  public ClientCodecPeer request(String method, String... fields) {
    return request(method, true, fields);
  }

  /** Sends a request's head. */
  public ClientCodecPeer request(String method, boolean end, String... fields) {
    HeaderMap head = new HeaderMap();
    head.add(Headers.METHOD, method);
    head.add(Headers.PATH, "/p");
    head.add(Headers.AUTHORITY, "h:1");
    for (int i = 0; i < fields.length; i += 2) {
      head.add(io.legate.http.HeaderName.of(fields[i]), fields[i + 1]);
    }
    open();
    encoder.encodeHeaders(head, end);
    return this;
  }

  /** Opens a stream. */
  public void open() {
    headers.clear();
    trailers.clear();
    encoder = codec.newStream(this);
    encoder.streamCallbacks(this);
  }

  /** Sends a piece of the body. */
  public void data(String body, boolean end) {
    ByteBuf data = turn.worker().allocator().directBuffer(Math.max(1, body.length()));
    data.writeCharSequence(body, StandardCharsets.ISO_8859_1);
    encoder.encodeData(data, end);
  }

  /** Hands bytes over as one read of one turn. */
  public ClientCodecPeer read(String bytes) {
    ByteBuf data = Unpooled.wrappedBuffer(bytes.getBytes(StandardCharsets.ISO_8859_1));
    fed.add(data);
    codec.dispatch(data);
    codec.onReadComplete();
    turn.endTurn();
    return this;
  }

  /** All that was sent. */
  public String sent() {
    turn.endTurn();
    return connection.written();
  }

  @Override
  public void close() {
    connection.close();
    turn.endTurn();
    for (ByteBuf data : fed) {
      if (data != Unpooled.EMPTY_BUFFER && data.refCnt() != 0) {
        throw new AssertionError("leaked: " + data.toString(StandardCharsets.ISO_8859_1));
      }
    }
  }

  @Override
  public void onStreamClosed(boolean reusable) {
    events.add("closed " + (reusable ? "reusable" : "used up"));
    if (reusable) {
      onReusable.accept(this);
    } else {
      connection.close(io.legate.network.CloseType.NO_FLUSH);
    }
  }

  @Override
  public void onGoAway() {
    events.add("go away");
  }

  @Override
  public void onProtocolError() {
    protocolErrors++;
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
  public void onInformationalHeaders() {
    events.add("informational\n" + headers);
  }

  @Override
  public void onResponseHeaders(boolean endStream) {
    events.add("head" + (endStream ? " END\n" : "\n") + headers);
    onResponse.run();
  }

  @Override
  public void onResponseData(ByteBuf data, boolean endStream) {
    events.data(data, endStream);
    onResponse.run();
  }

  @Override
  public void onResponseTrailers() {
    events.add("trailers\n" + trailers + "END");
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
