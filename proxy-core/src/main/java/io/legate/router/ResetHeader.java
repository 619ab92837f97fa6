package io.legate.router;

import io.envoyproxy.envoy.config.route.v3.RetryPolicy.ResetHeaderFormat;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;

/**
 * A response header that tells when to try again. Envoy: {@code RetryPolicy.ResetHeader}.
 *
 * @param name the header
 * @param unixTimestamp whether it holds seconds since 1970 rather than seconds from now
 */
record ResetHeader(HeaderName name, boolean unixTimestamp) {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.RetryPolicy.ResetHeader").reads("name", "format");

  private static final long MAX_SECONDS = Long.MAX_VALUE / 2000;

  static ResetHeader compile(
      io.envoyproxy.envoy.config.route.v3.RetryPolicy.ResetHeader proto, ConfigContext at) {
    at.check(FIELDS, proto);
    if (proto.getName().isEmpty()) {
      at.at("name")
          .error("value length must be at least 1 characters (expected a value that is not empty)");
    }
    if (proto.getFormat() == ResetHeaderFormat.UNRECOGNIZED) {
      at.at("format")
          .error("value must be one of the defined enum values (expected a name of the enum)");
    }
    return new ResetHeader(
        HeaderName.of(proto.getName()), proto.getFormat() == ResetHeaderFormat.UNIX_TIMESTAMP);
  }

  /** How many milliseconds a response asks to wait, or -1 where it says nothing usable. */
  long millis(HeaderMap response, long unixMillis) {
    long seconds = response.getLong(name);
    if (seconds < 0 || seconds > MAX_SECONDS) {
      return -1;
    }
    if (!unixTimestamp) {
      return seconds * 1000;
    }
    long now = unixMillis / 1000;
    return seconds < now ? -1 : (seconds - now) * 1000;
  }
}
