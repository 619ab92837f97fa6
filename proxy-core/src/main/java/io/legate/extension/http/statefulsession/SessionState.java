package io.legate.extension.http.statefulsession;

import io.legate.http.HeaderMap;
import org.jspecify.annotations.Nullable;

/** How the client keeps the address of its session's host. Immutable, shared by workers. */
interface SessionState {
  /** Whether a request may belong to a session. */
  boolean concerns(HeaderMap request);

  /**
   * The address that a request names, or null.
   *
   * @param nowSeconds the monotonic clock
   */
  @Nullable String read(HeaderMap request, long nowSeconds);

  /** Tells the client that its session is with another host. */
  void write(HeaderMap response, String address, long nowSeconds);
}
