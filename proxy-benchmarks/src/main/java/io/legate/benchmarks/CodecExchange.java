package io.legate.benchmarks;

import io.legate.http.ClientConnection;
import io.legate.http.HeaderMap;
import io.legate.http.RequestDecoder;
import io.legate.http.ResponseDecoder;
import io.legate.http.ResponseEncoder;
import io.legate.http.ServerConnection;
import io.legate.stream.Protocol;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Both ends of the codecs: answers each request with an empty 200, takes each response. */
final class CodecExchange
    implements ServerConnection.Callbacks,
        ClientConnection.Callbacks,
        RequestDecoder,
        ResponseDecoder {
  final HeaderMap head = new HeaderMap();
  private final HeaderMap trailers = new HeaderMap();
  private final HeaderMap answer = new HeaderMap();
  private @Nullable ResponseEncoder encoder;

  @Override
  public RequestDecoder newStream(ResponseEncoder responseEncoder) {
    encoder = responseEncoder;
    head.clear();
    return this;
  }

  @Override
  public HeaderMap requestHeaders() {
    return head;
  }

  @Override
  public HeaderMap requestTrailers() {
    return trailers;
  }

  @Override
  public void onRequestHeaders(Protocol protocol, boolean endStream) {
    ResponseEncoder e = encoder;
    if (e != null) {
      answer.clear();
      answer.status(200);
      e.encodeHeaders(answer, true);
    }
  }

  @Override
  public void onRequestData(ByteBuf data, boolean endStream) {
    data.release();
  }

  @Override
  public void onRequestTrailers() {}

  @Override
  public void onRequestError(int status, String details, String body) {
    throw new IllegalStateException(details);
  }

  @Override
  public void onStreamClosed(boolean reusable) {}

  @Override
  public void onGoAway() {}

  @Override
  public void onProtocolError() {
    throw new AssertionError("what is exchanged is right");
  }

  @Override
  public HeaderMap responseHeaders() {
    return head;
  }

  @Override
  public HeaderMap responseTrailers() {
    return trailers;
  }

  @Override
  public void onInformationalHeaders() {}

  @Override
  public void onResponseHeaders(boolean endStream) {}

  @Override
  public void onResponseData(ByteBuf data, boolean endStream) {
    data.release();
  }

  @Override
  public void onResponseTrailers() {}
}
