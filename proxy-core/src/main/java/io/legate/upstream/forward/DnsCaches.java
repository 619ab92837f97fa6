package io.legate.upstream.forward;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.legate.common.ConfigContext;
import io.legate.event.Workers;
import io.legate.stats.StatsStore;
import io.legate.upstream.discovery.DnsResolverFactory;
import io.legate.upstream.discovery.DnsResolverOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The DNS caches of the process by their names, which filters and clusters share, and the clusters
 * that forward. Used on the control thread, save where a method says otherwise. Envoy: {@code
 * DnsCacheManagerImpl}.
 */
public final class DnsCaches {
  private final Workers workers;
  private final StatsStore stats;
  private final DnsResolverFactory resolvers;
  private final Map<String, Known> caches = new HashMap<>();
  private final ConcurrentHashMap<String, ForwardDiscovery> clusters = new ConcurrentHashMap<>();
  private DnsResolverOptions resolver = DnsResolverOptions.SYSTEM;

  private record Known(ByteString config, DnsCache cache) {}

  /** No caches yet. */
  public DnsCaches(Workers workers, StatsStore stats, DnsResolverFactory resolvers) {
    this.workers = workers;
    this.stats = stats;
    this.resolvers = resolvers;
  }

  /** Sets who is asked for names where a cache does not say so, as the bootstrap has it. */
  public void resolver(DnsResolverOptions options) {
    resolver = options;
  }

  /**
   * The cache of this configuration: that of its name, if there is one. It does nothing until a
   * cluster has its hosts from it.
   *
   * @return null when it is wrong, or not what the cache of that name is; which has been told
   */
  public @Nullable DnsCache cache(DnsCacheConfig proto, ConfigContext at) {
    Known known = caches.get(proto.getName());
    ByteString config = proto.toByteString();
    if (known != null) {
      if (!known.config.equals(config)) {
        at.error(
            "config specified DNS cache '"
                + proto.getName()
                + "' with different settings (expected the same everywhere)");
        return null;
      }
      return known.cache;
    }
    int errors = at.errorCount();
    DnsCacheOptions options = DnsCacheConfigs.compile(proto, resolver, at);
    if (at.errorCount() > errors) {
      return null;
    }
    var scope = stats.scope("dns_cache." + proto.getName() + ".");
    var made = new Known(config, new DnsCache(options, workers, scope, resolvers));
    caches.put(proto.getName(), made);
    return made.cache;
  }

  /** Whether the hosts of a cluster come from a cache; on any thread. */
  public boolean forwards(String cluster) {
    return clusters.containsKey(cluster);
  }

  void addCluster(String name, ForwardDiscovery discovery) {
    clusters.put(name, discovery);
  }

  /** Another discovery may have the name by now, which keeps it. */
  void removeCluster(String name, ForwardDiscovery discovery) {
    clusters.remove(name, discovery);
  }

  /** Ends all lookups. */
  public void close() {
    caches.values().forEach(known -> known.cache.close());
  }
}
