package io.legate.upstream.forward;

import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Locality;
import io.legate.upstream.discovery.ClusterAssignment;
import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.Endpoint;
import io.legate.upstream.discovery.LocalityEndpoints;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hosts of a cluster that forwards: those of a DNS cache, each found by the name that a request
 * has. Confined to the control thread. Envoy: {@code DynamicForwardProxy::Cluster}.
 */
public final class ForwardDiscovery implements ClusterDiscovery, DnsCache.Listener {
  private final DnsCaches caches;
  private final DnsCache cache;
  private final String clusterName;
  private @Nullable Listener listener;

  private ForwardDiscovery(DnsCaches caches, DnsCache cache, String clusterName) {
    this.caches = caches;
    this.cache = cache;
    this.clusterName = clusterName;
  }

  /** The discovery of the hosts in a cache. */
  public static Factory factory(DnsCaches caches, DnsCache cache) {
    return context -> new ForwardDiscovery(caches, cache, context.clusterName());
  }

  @Override
  public void start(Listener toTell) {
    listener = toTell;
    caches.addCluster(clusterName, this);
    cache.addListener(this);
    toTell.onInitialized();
  }

  @Override
  public void stop() {
    listener = null;
    caches.removeCluster(clusterName, this);
    cache.removeListener(this);
  }

  @Override
  public LoadBalancerFactory loadBalancer() {
    return ForwardLoadBalancer.FACTORY;
  }

  @Override
  public void onHosts(Collection<CachedHost> hosts) {
    Listener told = listener;
    if (told != null) {
      List<Endpoint> endpoints =
          hosts.stream()
              .filter(host -> !host.addresses().isEmpty())
              .map(ForwardDiscovery::endpoint)
              .toList();
      told.onAssignment(
          new ClusterAssignment(
              List.of(new LocalityEndpoints(Locality.NONE, 0, 0, endpoints)),
              HostSet.DEFAULT_OVERPROVISIONING_FACTOR,
              false));
    }
  }

  private static Endpoint endpoint(CachedHost host) {
    HostAndPort where = host.where();
    List<SocketAddress> addresses =
        host.addresses().stream()
            .map(ip -> (SocketAddress) new InetSocketAddress(ip, where.port()))
            .toList();
    SocketAddress identity = InetSocketAddress.createUnresolved(where.name(), where.port());
    return new Endpoint(
            identity,
            identity,
            where.key(),
            1,
            false,
            Metadata.getDefaultInstance(),
            HealthStatus.UNKNOWN)
        .goingTo(addresses);
  }
}
