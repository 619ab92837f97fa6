package io.legate.upstream.lb;

/**
 * When a priority panics and what then (Envoy: {@code CommonLbConfig}).
 *
 * @param thresholdPercent {@code healthy_panic_threshold}; 0: never
 * @param failTraffic {@code fail_traffic_on_panic}: no host instead of any host
 */
public record PanicOptions(int thresholdPercent, boolean failTraffic) {
  /** Envoy's: below 50 %, any host. */
  public static final PanicOptions STANDARD = new PanicOptions(50, false);
}
