package io.legate.upstream.lb;

/**
 * Zone-aware routing (Envoy: {@code ZoneAwareLbConfig}). It takes place only where the bootstrap
 * names a {@code local_cluster_name}.
 *
 * @param routingPercent {@code routing_enabled}: of how many requests
 * @param minClusterSize {@code min_cluster_size}: with how many healthy hosts at least
 * @param forceDirect {@code force_locality_direct_routing}: all to the own locality while it has a
 *     healthy host
 */
public record ZoneOptions(int routingPercent, long minClusterSize, boolean forceDirect) {
  /** Envoy's. */
  public static final ZoneOptions STANDARD = new ZoneOptions(100, 6, false);
}
