package io.legate.upstream.outlier;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Compares the success rates of a cluster's hosts with each other and with a fixed one, once per
 * interval; of responses or of connecting. Confined to the control thread; its figures are read on
 * any.
 */
final class SuccessRates {
  private final OutlierOptions.SuccessRate options;
  private final OutlierOptions.FailurePercentage percentage;
  private final boolean localOrigin;
  private final List<OutlierMonitor> belowThreshold = new ArrayList<>();
  private final List<OutlierMonitor> failing = new ArrayList<>();
  private volatile double average = -1;
  private volatile double threshold = -1;

  SuccessRates(OutlierOptions options, boolean localOrigin) {
    this.options = options.successRate();
    this.percentage = options.failurePercentage();
    this.localOrigin = localOrigin;
  }

  boolean localOrigin() {
    return localOrigin;
  }

  /** Looks at the hosts that are not ejected, after their interval has ended. */
  void look(Collection<OutlierMonitor> monitors) {
    belowThreshold.clear();
    failing.clear();
    average = -1;
    threshold = -1;
    if (monitors.size() < options.minimumHosts() && monitors.size() < percentage.minimumHosts()) {
      return;
    }
    List<OutlierMonitor> compared = new ArrayList<>();
    List<OutlierMonitor> measured = new ArrayList<>();
    for (OutlierMonitor monitor : monitors) {
      RateCells cells = monitor.rates(localOrigin);
      long volume = cells.volume();
      if (monitor.ejected() || volume == 0) {
        continue;
      }
      boolean compare = volume >= options.requestVolume();
      boolean measure = volume >= percentage.requestVolume();
      if (compare || measure) {
        monitor.successRate(localOrigin, cells.rate());
      }
      if (compare) {
        compared.add(monitor);
      }
      if (measure) {
        measured.add(monitor);
      }
    }
    if (!compared.isEmpty() && compared.size() >= options.minimumHosts()) {
      compare(compared);
    }
    if (measured.size() >= percentage.minimumHosts()) {
      measure(measured);
    }
  }

  /** Below the mean by so many standard deviations (of the population) is too low. */
  private void compare(List<OutlierMonitor> monitors) {
    double sum = 0;
    for (OutlierMonitor monitor : monitors) {
      sum += monitor.successRate(localOrigin);
    }
    double mean = sum / monitors.size();
    double squares = 0;
    for (OutlierMonitor monitor : monitors) {
      double off = monitor.successRate(localOrigin) - mean;
      squares += off * off;
    }
    double deviation = Math.sqrt(squares / monitors.size());
    double least = mean - options.stdevFactor() * deviation;
    average = mean;
    threshold = least;
    for (OutlierMonitor monitor : monitors) {
      if (monitor.successRate(localOrigin) < least) {
        belowThreshold.add(monitor);
      }
    }
  }

  private void measure(List<OutlierMonitor> monitors) {
    for (OutlierMonitor monitor : monitors) {
      if (100 - monitor.successRate(localOrigin) >= percentage.threshold()) {
        failing.add(monitor);
      }
    }
  }

  /** Those whose rate is too far below the others'. */
  List<OutlierMonitor> belowThreshold() {
    return belowThreshold;
  }

  /** Those that fail too often, whatever the others do. */
  List<OutlierMonitor> failing() {
    return failing;
  }

  /** The mean, or -1. */
  double average() {
    return average;
  }

  /** What is too low, or -1. */
  double threshold() {
    return threshold;
  }
}
