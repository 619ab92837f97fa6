package io.legate.http.conn;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of the Date header, made once per second. One per worker, confined to it. */
final class DateHeader {
  private static final DateTimeFormatter IMF_FIXDATE = // RFC 9110 §5.6.7
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private long second = Long.MIN_VALUE;
  private byte[] value = {};

  /** The value for a time in milliseconds; not to be changed. */
  byte[] value(long millis) {
    long s = Math.floorDiv(millis, 1000L);
    if (s != second) {
      second = s;
      value = IMF_FIXDATE.format(Instant.ofEpochSecond(s)).getBytes(StandardCharsets.US_ASCII);
    }
    return value;
  }
}
