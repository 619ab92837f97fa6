package io.legate.upstream.lb;

import java.util.List;

/**
 * One report of a host's load, as far as weights need it. Reused; confined to a worker. ORCA:
 * {@code xds.data.orca.v3.OrcaLoadReport}.
 */
final class LoadReport {
  static final String NAMED_METRICS = "named_metrics.";
  static final String UTILIZATION = "utilization.";

  private static final double MOST = 0xFFFF_FFFFL;

  private final List<String> metricNames;
  private double cpu;
  private double application;
  private double constrained;
  private double errorsPerSecond;
  private double requestsPerSecond;

  LoadReport(List<String> metricNames) {
    this.metricNames = metricNames;
  }

  void clear() {
    cpu = 0;
    application = 0;
    constrained = 0;
    errorsPerSecond = 0;
    requestsPerSecond = 0;
  }

  /**
   * Takes a value: {@code cpu_utilization}, {@code named_metrics.x}, ….
   *
   * @return whether there is such a one
   */
  boolean metric(String name, double value) {
    if (!Double.isFinite(value)) {
      return false;
    }
    if (isAskedFor(name)) {
      constrained = Math.max(constrained, value);
    }
    switch (name) {
      case "cpu_utilization" -> cpu = value;
      case "application_utilization" -> application = value;
      case "eps" -> errorsPerSecond = value;
      case "rps_fractional" -> requestsPerSecond = value;
      case "mem_utilization" -> {
        return true; // counts only where it is asked for
      }
      default -> {
        return name.length() > NAMED_METRICS.length() && name.startsWith(NAMED_METRICS)
            || name.length() > UTILIZATION.length() && name.startsWith(UTILIZATION);
      }
    }
    return true;
  }

  private boolean isAskedFor(String name) {
    for (int i = 0; i < metricNames.size(); i++) {
      String asked = metricNames.get(i);
      boolean all = asked.endsWith(".*");
      if (all ? name.regionMatches(0, asked, 0, asked.length() - 1) : name.equals(asked)) {
        return true;
      }
    }
    return false;
  }

  /** The weight that the report gives its host, a whole number; 0: none. */
  long weight(double errorPenalty) {
    if (!(requestsPerSecond > 0)) {
      return 0;
    }
    double utilization = application > 0 ? application : constrained > 0 ? constrained : cpu;
    utilization += errorPenalty * errorsPerSecond / requestsPerSecond;
    return utilization > 0
        ? Math.max(1, (long) Math.min(MOST, requestsPerSecond / utilization))
        : 0;
  }
}
