package io.legate.router;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;

/**
 * The time that a gRPC client gives its request: {@code grpc-timeout}, up to eight digits and a
 * unit (gRPC over HTTP/2). Stateless.
 */
final class GrpcTimeout {
  private static final int MAX_DIGITS = 8;
  private static final long MAX_VALUE = 99_999_999;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final String UNITS = "mSMH";
  private static final int[] STEPS = {1000, 60, 60, 1};

  private GrpcTimeout() {}

  /** The time in nanoseconds; -1 when there is none or it is malformed. */
  static long nanos(HeaderMap request) {
    int entry = request.first(Headers.GRPC_TIMEOUT);
    if (entry < 0) {
      return -1;
    }
    byte[] bytes = request.bytes();
    int start = request.valueStart(entry);
    int digits = request.valueLength(entry) - 1;
    if (digits < 1 || digits > MAX_DIGITS) {
      return -1;
    }
    long value = 0;
    for (int i = start; i < start + digits; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return -1;
      }
      value = value * 10 + bytes[i] - '0';
    }
    long unit = unitNanos(bytes[start + digits]);
    if (unit < 0) {
      return -1;
    }
    return value > Long.MAX_VALUE / unit ? Long.MAX_VALUE : value * unit;
  }

  private static long unitNanos(byte unit) {
    return switch (unit) {
      case 'H' -> 3_600_000_000_000L;
      case 'M' -> 60_000_000_000L;
      case 'S' -> 1_000_000_000L;
      case 'm' -> 1_000_000L;
      case 'u' -> 1_000L;
      case 'n' -> 1L;
      default -> -1;
    };
  }

  /**
   * What a route makes of a time that was given, for the whole stream: at most {@code max} (0:
   * any), then less the offset; at least an instant, as 0 means any time.
   */
  static long duration(long given, long offset, long max) {
    long nanos = max > 0 ? Math.min(given, max) : given;
    return Math.max(1, offset > 0 ? nanos - offset : nanos);
  }

  /** The header's form of a time: milliseconds, or the smallest unit that has room for it. */
  static String text(long nanos) {
    long value = Math.max(1, nanos / NANOS_PER_MILLI);
    for (int i = 0; i < UNITS.length(); i++) {
      if (value <= MAX_VALUE) {
        return value + UNITS.substring(i, i + 1);
      }
      value /= STEPS[i];
    }
    return MAX_VALUE + "H";
  }

  /**
   * What a route makes of it: less the offset where something remains, at most {@code max}; the
   * result and {@code max} are 0 for "any time".
   */
  static long effective(long given, long offset, long max) {
    long nanos = Math.max(0, given);
    if (offset > 0 && offset < nanos) {
      nanos -= offset;
    }
    return max > 0 && (nanos == 0 || nanos > max) ? max : nanos;
  }
}
