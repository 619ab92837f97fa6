package io.legate.http.conn;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The value of the Date header (RFC 9110 §5.6.7), made once per second. One per worker, confined to
 * it.
 */
final class DateHeader {
  // Without a formatter: loading that would be a fifth of the first request.
  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  private long second = Long.MIN_VALUE;
  private byte[] value = {};

  /** The value for a time in milliseconds; not to be changed. */
  byte[] value(long millis) {
    long s = Math.floorDiv(millis, 1000L);
    if (s != second) {
      second = s;
      value = text(s).getBytes(StandardCharsets.US_ASCII);
    }
    return value;
  }

  private static String text(long epochSecond) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(29);
    text.append(DAYS[time.getDayOfWeek().ordinal()]).append(", ");
    two(text, time.getDayOfMonth());
    text.append(' ').append(MONTHS[time.getMonthValue() - 1]).append(' ');
    two(text, time.getYear() / 100);
    two(text, time.getYear() % 100);
    text.append(' ');
    two(text, time.getHour());
    text.append(':');
    two(text, time.getMinute());
    text.append(':');
    two(text, time.getSecond());
    return text.append(" GMT").toString();
  }

  private static void two(StringBuilder text, int number) {
    text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
