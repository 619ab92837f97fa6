package io.legate.accesslog;

import io.legate.http.HeaderMap;
import io.legate.stream.StreamInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Format} looks at: one request with its answer, or one TCP connection (which has no
 * headers). Read on the stream's worker, only within the call that it is passed to. Streams
 * implement it themselves, so that logging makes no object.
 */
public interface FormatContext {
  /** The request's head; null for TCP. */
  @Nullable HeaderMap requestHeaders();

  /** The response's head; null before there is one, and for TCP. */
  @Nullable HeaderMap responseHeaders();

  /** The response's trailers, or null. */
  @Nullable HeaderMap responseTrailers();

  /** The facts. */
  StreamInfo streamInfo();

  /** The body of an answer that the proxy itself gave ({@code %LOCAL_REPLY_BODY%}), or null. */
  @Nullable String localReplyBody();
}
