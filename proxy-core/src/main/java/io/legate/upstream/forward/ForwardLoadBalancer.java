package io.legate.upstream.forward;

import io.legate.upstream.Host;
import io.legate.upstream.HostHealth;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadBalancerFactory;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the host that the request names, as the filter found it in the cache. Immutable, shared
 * by workers.
 */
record ForwardLoadBalancer(Map<String, Host> byKey) implements LoadBalancer {
  static final LoadBalancerFactory FACTORY =
      (prioritySet, context) -> {
        Map<String, Host> byKey = new HashMap<>();
        prioritySet.hosts().forEach(host -> byKey.put(host.hostname(), host));
        LoadBalancer balancer = new ForwardLoadBalancer(byKey);
        return (random, stats, previous) -> balancer;
      };

  @Override
  public @Nullable Host chooseHost(LoadBalancerContext context) {
    String key = context.dynamicHost();
    Host host = key == null ? null : byKey.get(key);
    return host == null || host.health() == HostHealth.UNHEALTHY ? null : host;
  }
}
