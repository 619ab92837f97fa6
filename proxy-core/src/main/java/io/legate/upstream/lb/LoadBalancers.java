package io.legate.upstream.lb;

import io.legate.upstream.LoadBalancerFactory;

/** The one list of the load-balancing policies that exist. */
public final class LoadBalancers {
  private LoadBalancers() {}

  /** ROUND_ROBIN. */
  public static LoadBalancerFactory roundRobin(PanicOptions panic) {
    return new RoundRobinLoadBalancer.Factory(panic);
  }

  /** RANDOM. */
  public static LoadBalancerFactory random(PanicOptions panic) {
    return new RandomLoadBalancer.Factory(panic);
  }

  /** LEAST_REQUEST. */
  public static LoadBalancerFactory leastRequest(PanicOptions panic, LeastRequestOptions options) {
    return new LeastRequestLoadBalancer.Factory(panic, options);
  }
}
