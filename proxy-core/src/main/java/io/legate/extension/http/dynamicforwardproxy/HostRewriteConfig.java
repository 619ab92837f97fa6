package io.legate.extension.http.dynamicforwardproxy;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a route says of the host: it is rewritten before it is looked up, and so it is forwarded.
 * Immutable.
 *
 * @param literal the host; empty: as below
 * @param header the header that names it; null: as it came
 */
record HostRewriteConfig(String literal, @Nullable HeaderName header) {
  void apply(HeaderMap head) {
    if (!literal.isEmpty()) {
      head.set(Headers.AUTHORITY, literal);
    } else if (header != null) {
      int entry = head.first(header); // the first alone, as anybody may send it
      if (entry >= 0) {
        head.set(Headers.AUTHORITY, head.value(entry));
      }
    }
  }
}
