package io.legate.upstream.lb;

/**
 * What is configured for LEAST_REQUEST (Envoy: {@code LeastRequest}).
 *
 * @param choiceCount how many hosts are drawn, at least 2
 * @param activeRequestBias how much active requests weigh against weights, 0 or more
 * @param fullScan all hosts are looked at instead of a few
 */
public record LeastRequestOptions(int choiceCount, double activeRequestBias, boolean fullScan) {
  /** Envoy's. */
  public static final LeastRequestOptions STANDARD = new LeastRequestOptions(2, 1.0, false);
}
