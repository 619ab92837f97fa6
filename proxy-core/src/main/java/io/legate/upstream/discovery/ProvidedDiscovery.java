package io.legate.upstream.discovery;

import io.legate.upstream.LoadBalancerFactory;

/**
 * No endpoints of its own, and a balancer that knows where to find some (Envoy: {@code
 * envoy.clusters.aggregate}).
 */
public record ProvidedDiscovery(LoadBalancerFactory loadBalancer) implements ClusterDiscovery {
  @Override
  public void start(Listener listener) {
    listener.onInitialized();
  }

  @Override
  public void stop() {}
}
