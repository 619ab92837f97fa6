package io.legate.upstream.discovery;

import io.legate.event.Worker;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancerFactory;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the endpoints of a cluster and keeps them current. Confined to the control thread. */
public interface ClusterDiscovery {
  /** Starts; called once. */
  void start(Listener listener);

  /** Ends; nothing is told any more. */
  void stop();

  /**
   * The balancer that comes with this way of finding hosts ({@code CLUSTER_PROVIDED}), or null when
   * the configured policy is used.
   */
  default @Nullable LoadBalancerFactory loadBalancer() {
    return null;
  }

  /** Told what is found, on the control thread. */
  interface Listener {
    /** All endpoints of the moment. */
    void onAssignment(ClusterAssignment assignment);

    /**
     * All hosts of the moment, which the discovery's own balancer made ({@link Context#hosts}). A
     * discovery tells either of these or of endpoints.
     */
    void onHosts(List<Host> hosts);

    /**
     * The first discovery has ended, with a result (told before) or by failing. Called exactly
     * once.
     */
    void onInitialized();
  }

  /** A compiled discovery; immutable. */
  interface Factory {
    /** The discovery of one cluster, not yet started. */
    ClusterDiscovery create(Context context);
  }

  /**
   * What a discovery works with.
   *
   * @param clusterName for log lines
   * @param control the control thread
   * @param stats the cluster's metrics
   * @param resolvers where names are resolved
   * @param hosts makes hosts, for a discovery that brings its balancer
   */
  record Context(
      String clusterName,
      Worker control,
      ClusterStats stats,
      DnsResolverFactory resolvers,
      HostMaker hosts) {}

  /** Makes hosts of the cluster; on any thread. */
  interface HostMaker {
    /** A healthy host at an address. */
    Host make(SocketAddress address);
  }
}
