package io.legate.upstream.lb;

import io.legate.upstream.Host;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The weight that a host reported last, kept at the host. Written by any worker, read on the
 * control thread; the three numbers may be of different reports for a moment, as in Envoy, which
 * harms nothing.
 */
final class ReportedWeight {
  private static final long NEVER = Long.MIN_VALUE;
  private static final int WEIGHT = 0;
  private static final int LAST = 1;
  private static final int SINCE = 2;

  private final AtomicLongArray cells = new AtomicLongArray(3);

  private ReportedWeight() {
    cells.set(LAST, NEVER);
    cells.set(SINCE, NEVER);
  }

  /** That of a host, made when there is none yet; on the control thread. */
  static ReportedWeight of(Host host) {
    if (host.balancerData() instanceof ReportedWeight known) {
      return known;
    }
    ReportedWeight made = new ReportedWeight();
    host.balancerData(made);
    return made;
  }

  void report(long weight, long nowNanos) {
    cells.setOpaque(WEIGHT, weight);
    cells.setOpaque(LAST, nowNanos);
    if (cells.getOpaque(SINCE) == NEVER) {
      cells.setOpaque(SINCE, nowNanos);
    }
  }

  /** The weight, or 0 while none counts; on the control thread. */
  long weight(LoadReportOptions options, long nowNanos) {
    long since = cells.getOpaque(SINCE);
    if (since == NEVER || nowNanos - since < options.blackoutNanos()) {
      return 0;
    }
    if (nowNanos - cells.getOpaque(LAST) > options.expirationNanos()) {
      cells.setOpaque(SINCE, NEVER);
      return 0;
    }
    return cells.getOpaque(WEIGHT);
  }
}
