package io.legate.common;

import com.google.protobuf.Duration;

/** Turns proto durations into nanoseconds, on the control thread. */
public final class Durations {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long MAX_SECONDS = Long.MAX_VALUE / NANOS_PER_SECOND - 1;

  private Durations() {}

  /** Nanoseconds of a duration that must not be negative. */
  public static long nanos(Duration duration, ConfigContext at) {
    long seconds = duration.getSeconds();
    if (seconds < 0 || duration.getNanos() < 0) {
      at.error(
          "Invalid duration: Expected positive duration: "
              + text(duration)
              + " (expected 0s or more)");
      return 0;
    }
    return Math.min(seconds, MAX_SECONDS) * NANOS_PER_SECOND + duration.getNanos();
  }

  /** Nanoseconds of a duration that must be more than nothing. */
  public static long positiveNanos(Duration duration, ConfigContext at) {
    long nanos = nanos(duration, at);
    if (nanos == 0) {
      at.error(text(duration) + " (expected more than 0s)");
    }
    return nanos;
  }

  private static String text(Duration duration) {
    java.math.BigDecimal seconds =
        java.math.BigDecimal.valueOf(duration.getNanos(), 9)
            .add(java.math.BigDecimal.valueOf(duration.getSeconds()))
            .stripTrailingZeros();
    return seconds.toPlainString() + "s";
  }
}
