package io.legate.accesslog;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.stream.ConnectionInfo;
import io.legate.stream.Protocol;
import io.legate.stream.StreamInfo;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A request that a test fills in. */
final class FakeContext implements FormatContext {
  static final long START_MILLIS = 1_460_751_420_310L; // 2016-04-15T20:17:00.310Z
  static final long START_NANOS = 5_000_000_000L;

  @Nullable HeaderMap requestHeaders;
  @Nullable HeaderMap responseHeaders;
  @Nullable HeaderMap responseTrailers;
  final StreamInfo info = new StreamInfo();
  @Nullable String body;

  /** As it is for a TCP connection. */
  static FakeContext tcp() {
    FakeContext context = new FakeContext();
    context.info.start(connection(), START_MILLIS, START_NANOS);
    return context;
  }

  /** A GET with a 200. */
  static FakeContext http() {
    FakeContext context = tcp();
    context.request(Headers.METHOD, "GET");
    context.request(Headers.PATH, "/a?x=1&y=%20two#f");
    context.request(Headers.AUTHORITY, "example.com");
    context.info.protocol(Protocol.HTTP_1_1);
    context.info.responseCode(200);
    context.responseHeaders = new HeaderMap();
    context.responseHeaders.status(200);
    return context;
  }

  private static ConnectionInfo connection() {
    return new ConnectionInfo(
        12, new InetSocketAddress("127.0.0.1", 8080), new InetSocketAddress("10.1.10.23", 4711));
  }

  FakeContext request(HeaderName name, String value) {
    if (requestHeaders == null) {
      requestHeaders = new HeaderMap();
    }
    requestHeaders.add(name, value);
    return this;
  }

  FakeContext response(HeaderName name, String value) {
    if (responseHeaders == null) {
      responseHeaders = new HeaderMap();
    }
    responseHeaders.add(name, value);
    return this;
  }

  @Override
  public @Nullable HeaderMap requestHeaders() {
    return requestHeaders;
  }

  @Override
  public @Nullable HeaderMap responseHeaders() {
    return responseHeaders;
  }

  @Override
  public @Nullable HeaderMap responseTrailers() {
    return responseTrailers;
  }

  @Override
  public StreamInfo streamInfo() {
    return info;
  }

  @Override
  public @Nullable String localReplyBody() {
    return body;
  }
}
