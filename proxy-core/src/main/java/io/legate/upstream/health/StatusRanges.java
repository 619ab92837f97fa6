package io.legate.upstream.health;

import io.envoyproxy.envoy.type.v3.Int64Range;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import java.util.List;

/** Which statuses of an answer are meant. Immutable. */
final class StatusRanges {
  static final FieldSet FIELDS = FieldSet.of("envoy.type.v3.Int64Range").reads("start", "end");
  private static final int LOWEST = 100;
  private static final int BEYOND = 600;

  private final boolean[] in = new boolean[BEYOND];

  private StatusRanges() {}

  /** 200 alone. */
  static StatusRanges ok() {
    StatusRanges ranges = new StatusRanges();
    ranges.in[200] = true;
    return ranges;
  }

  /**
   * Those of a list.
   *
   * @param kind {@code expected} or {@code retriable}
   */
  static StatusRanges compile(List<Int64Range> protos, String kind, ConfigContext at) {
    StatusRanges ranges = new StatusRanges();
    for (int i = 0; i < protos.size(); i++) {
      ranges.add(protos.get(i), kind, at.at(kind + "_statuses", i));
    }
    return ranges;
  }

  private void add(Int64Range range, String kind, ConfigContext at) {
    at.check(FIELDS, range);
    long start = range.getStart();
    long end = range.getEnd();
    String invalid = "Invalid http " + kind + " status range: ";
    if (start >= end) {
      at.error(
          invalid
              + ("expecting start < end, but found start=" + start + " and end=" + end)
              + " (expected the first status and the one after the last)");
    } else if (start < LOWEST) {
      at.error(
          invalid + "expecting start >= 100, but found start=" + start + " (expected 100 to 599)");
    } else if (end > BEYOND) {
      at.error(invalid + "expecting end <= 600, but found end=" + end + " (expected 101 to 600)");
    } else {
      for (int i = (int) start; i < end; i++) {
        in[i] = true;
      }
    }
  }

  boolean contains(int status) {
    return status > 0 && status < BEYOND && in[status];
  }
}
