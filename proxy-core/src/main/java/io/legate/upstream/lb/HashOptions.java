package io.legate.upstream.lb;

/**
 * What is configured for both balancers that hash (Envoy: {@code ConsistentHashingLbConfig}).
 *
 * @param useHostname hosts are placed by their names instead of their addresses
 * @param balanceFactor how many percent of the average load a host may have; 0: any
 * @param localityWeighted localities get their share by their own weights
 */
public record HashOptions(boolean useHostname, long balanceFactor, boolean localityWeighted) {
  /** Nothing configured. */
  public static final HashOptions STANDARD = new HashOptions(false, 0, false);
}
