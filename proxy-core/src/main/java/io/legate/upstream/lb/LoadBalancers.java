package io.legate.upstream.lb;

import io.legate.upstream.LoadBalancerFactory;

/** The one list of the load-balancing policies that exist. */
public final class LoadBalancers {
  private LoadBalancers() {}

  /** ROUND_ROBIN. */
  public static LoadBalancerFactory roundRobin(SourceOptions options, SlowStart slowStart) {
    return new RoundRobinLoadBalancer.Factory(options, slowStart);
  }

  /** Round robin by weights that hosts report. */
  public static LoadBalancerFactory reportedRoundRobin(
      SourceOptions options, LoadReportOptions reports) {
    return new ReportedRoundRobin(options, reports);
  }

  /** RANDOM. */
  public static LoadBalancerFactory random(SourceOptions options) {
    return new RandomLoadBalancer.Factory(options);
  }

  /** LEAST_REQUEST. */
  public static LoadBalancerFactory leastRequest(
      SourceOptions options, LeastRequestOptions least, SlowStart slowStart) {
    return new LeastRequestLoadBalancer.Factory(options, least, slowStart);
  }

  /** Subsets by metadata; {@code child} chooses within each. */
  public static LoadBalancerFactory subset(SubsetOptions options, LoadBalancerFactory child) {
    return new PreparedSubsets.Factory(options, child);
  }

  /** RING_HASH. */
  public static LoadBalancerFactory ringHash(
      PanicOptions panic, HashOptions hashing, RingHashOptions options) {
    return new RingHashLoadBalancer(panic, hashing, options);
  }

  /** MAGLEV. */
  public static LoadBalancerFactory maglev(
      PanicOptions panic, HashOptions hashing, MaglevOptions options) {
    return new MaglevLoadBalancer(panic, hashing, options);
  }
}
