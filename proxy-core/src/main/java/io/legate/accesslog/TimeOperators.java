package io.legate.accesslog;

import io.legate.accesslog.OperatorSpec.Parameter;
import io.legate.common.ConfigContext;
import io.legate.stream.StreamInfo;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Operators that show points in time and durations. */
final class TimeOperators {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** The points that {@code COMMON_DURATION} knows; those that we do not have are null. */
  private static final Map<String, ToLongFunction<StreamInfo>> POINTS =
      Map.ofEntries(
          Map.entry("DS_CX_BEG", StreamInfo::startNanos),
          Map.entry("DS_CX_END", info -> info.endNanos),
          Map.entry("DS_RX_BEG", StreamInfo::startNanos),
          Map.entry("DS_RX_END", info -> info.requestCompleteNanos),
          Map.entry("US_TX_BEG", info -> info.firstUpstreamTxNanos),
          Map.entry("US_TX_END", info -> info.lastUpstreamTxNanos),
          Map.entry("US_RX_BEG", info -> info.firstUpstreamRxNanos),
          Map.entry("US_RX_END", info -> info.lastUpstreamRxNanos),
          Map.entry("DS_TX_BEG", info -> info.firstDownstreamTxNanos),
          Map.entry("DS_TX_END", info -> info.lastDownstreamTxNanos));

  private static final Map<String, Long> UNITS =
      Map.of("ms", NANOS_PER_MILLI, "us", 1_000L, "ns", 1L);

  private TimeOperators() {}

  static void addTo(Consumer<OperatorSpec> list) {
    time("START_TIME", StreamInfo::startMillis, list);
    time("EMIT_TIME", TimeOperators::emitMillis, list);
    duration("DURATION", StreamInfo::startNanos, info -> info.endNanos, list);
    duration("REQUEST_DURATION", StreamInfo::startNanos, info -> info.requestCompleteNanos, list);
    duration("REQUEST_TX_DURATION", StreamInfo::startNanos, info -> info.lastUpstreamTxNanos, list);
    duration("RESPONSE_DURATION", StreamInfo::startNanos, info -> info.firstUpstreamRxNanos, list);
    duration(
        "RESPONSE_TX_DURATION",
        info -> info.firstUpstreamRxNanos,
        info -> info.lastDownstreamTxNanos,
        list);
    list.accept(
        new OperatorSpec(
            "COMMON_DURATION", Parameter.REQUIRED, true, TimeOperators::commonDuration));
  }

  /** The line is written when everything is done; before that, the start is what we know. */
  private static long emitMillis(StreamInfo info) {
    long nanos = info.endNanos == 0 ? 0 : info.endNanos - info.startNanos();
    return info.startMillis() + nanos / NANOS_PER_MILLI;
  }

  private static void time(
      String name, ToLongFunction<StreamInfo> millis, Consumer<OperatorSpec> list) {
    list.accept(
        new OperatorSpec(
            name,
            Parameter.OPTIONAL,
            false,
            (format, at) -> {
              TimeFormat compiled = timeFormat(format, at);
              return (context, out) -> {
                compiled.write(millis.applyAsLong(context.streamInfo()), out.utc(), out);
                return true;
              };
            }));
    list.accept(
        new OperatorSpec(
            name + "_LOCAL",
            Parameter.OPTIONAL,
            false,
            (format, at) -> {
              TimeFormat compiled = timeFormat(format, at);
              return (context, out) -> {
                compiled.write(millis.applyAsLong(context.streamInfo()), out.local(), out);
                return true;
              };
            }));
  }

  private static TimeFormat timeFormat(String format, ConfigContext at) {
    return TimeFormat.compile(format.isEmpty() ? TimeFormat.DEFAULT : format, at);
  }

  private static void duration(
      String name,
      ToLongFunction<StreamInfo> from,
      ToLongFunction<StreamInfo> to,
      Consumer<OperatorSpec> list) {
    Operator operator = duration(from, to, NANOS_PER_MILLI);
    list.accept(new OperatorSpec(name, Parameter.NONE, true, (p, at) -> operator));
  }

  private static Operator duration(
      ToLongFunction<StreamInfo> from, ToLongFunction<StreamInfo> to, long unitNanos) {
    return (context, out) -> {
      StreamInfo info = context.streamInfo();
      long start = from.applyAsLong(info);
      long end = to.applyAsLong(info);
      if (start == 0 || end == 0) {
        return false;
      }
      out.putNumber((end - start) / unitNanos);
      return true;
    };
  }

  private static Operator commonDuration(String parameter, ConfigContext at) {
    String[] parts = parameter.split(":", -1);
    Long unit = parts.length == 3 ? UNITS.get(parts[2]) : null;
    if (unit == null) {
      at.error("COMMON_DURATION(" + parameter + "): expected START:END:PRECISION (ms, us or ns)");
      return FactOperators.constant(null);
    }
    ToLongFunction<StreamInfo> from = point(parts[0], at);
    ToLongFunction<StreamInfo> to = point(parts[1], at);
    return from == null || to == null ? FactOperators.constant(null) : duration(from, to, unit);
  }

  private static @Nullable ToLongFunction<StreamInfo> point(String name, ConfigContext at) {
    ToLongFunction<StreamInfo> point = POINTS.get(name);
    if (point == null) {
      at.warn(
          "unsupported-operator",
          "COMMON_DURATION: time point "
              + name
              + " is not known here (expected one of access-log.md)");
    }
    return point;
  }
}
