package io.legate.upstream.outlier;

import io.legate.upstream.OutlierStatus;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Writes ejections as lines of JSON: {@code envoy.data.cluster.v3.OutlierDetectionEvent}, fields in
 * the order of their numbers, numbers and flags also when they are zero. Confined to the control
 * thread. Envoy: {@code Outlier::EventLoggerImpl}.
 */
final class OutlierEventLog implements OutlierEvents {
  private final String cluster;
  private final LongSupplier millis;
  private final Consumer<String> lines;

  /**
   * A log of one cluster.
   *
   * @param cluster its name
   * @param millis the time since 1970
   * @param lines takes each line, with its line feed
   */
  OutlierEventLog(String cluster, LongSupplier millis, Consumer<String> lines) {
    this.cluster = cluster;
    this.millis = millis;
    this.lines = lines;
  }

  @Override
  public void onEject(
      OutlierMonitor monitor,
      EjectionType type,
      boolean enforced,
      OutlierStatus found,
      long nowNanos) {
    StringBuilder line =
        begin(type, monitor, "EJECT", enforced, nowNanos, monitor.history().unejectedNanos());
    double rate = monitor.successRate(type.localOrigin());
    switch (type) {
      case SUCCESS_RATE, SUCCESS_RATE_LOCAL_ORIGIN ->
          line.append(",\"eject_success_rate_event\":{\"host_success_rate\":")
              .append(whole(rate))
              .append(",\"cluster_average_success_rate\":")
              .append(whole(found.successRateAverage(type.localOrigin())))
              .append(",\"cluster_success_rate_ejection_threshold\":")
              .append(whole(found.successRateEjectionThreshold(type.localOrigin())))
              .append('}');
      case FAILURE_PERCENTAGE, FAILURE_PERCENTAGE_LOCAL_ORIGIN ->
          line.append(",\"eject_failure_percentage_event\":{\"host_success_rate\":")
              .append(whole(rate))
              .append('}');
      default -> line.append(",\"eject_consecutive_event\":{}");
    }
    lines.accept(line.append("}\n").toString());
  }

  @Override
  public void onUneject(OutlierMonitor monitor, long nowNanos) {
    // The message has a type also here; Envoy leaves it at zero.
    StringBuilder line =
        begin(
            EjectionType.CONSECUTIVE_5XX,
            monitor,
            "UNEJECT",
            false,
            nowNanos,
            monitor.history().ejectedNanos());
    lines.accept(line.append("}\n").toString());
  }

  private StringBuilder begin(
      EjectionType type,
      OutlierMonitor monitor,
      String action,
      boolean enforced,
      long nowNanos,
      long lastNanos) {
    StringBuilder line = new StringBuilder(256);
    line.append("{\"type\":\"").append(type.name()).append("\",\"timestamp\":\"");
    DateTimeFormatter.ISO_INSTANT.formatTo(Instant.ofEpochMilli(millis.getAsLong()), line);
    line.append('"');
    if (lastNanos != EjectionHistory.NEVER) {
      line.append(",\"secs_since_last_action\":\"")
          .append(TimeUnit.NANOSECONDS.toSeconds(nowNanos - lastNanos))
          .append('"');
    }
    line.append(",\"cluster_name\":");
    quote(line, cluster);
    line.append(",\"upstream_url\":");
    quote(line, monitor.host().addressText());
    return line.append(",\"action\":\"")
        .append(action)
        .append("\",\"num_ejections\":")
        .append(monitor.history().ejections())
        .append(",\"enforced\":")
        .append(enforced);
  }

  private static long whole(double rate) {
    return Math.max(0, (long) rate);
  }

  private static void quote(StringBuilder line, String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' ') {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    line.append('"');
  }
}
