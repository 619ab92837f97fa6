package io.legate.upstream.cluster;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.legate.common.ConfigContext;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.HostSet;
import io.legate.upstream.discovery.ClusterAssignment;
import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.DnsResolverOptions;
import io.legate.upstream.forward.DnsCaches;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way for a cluster to have hosts, which {@code type} or {@code cluster_type} names; the list of
 * them is in {@link ClusterKinds}. Stateless; used on the control thread. Envoy: {@code
 * ClusterFactory}.
 */
interface ClusterKind {
  /**
   * The names that choose it in {@code cluster_type}. What is an enumerator of {@code type} has
   * {@code envoy.cluster.} and the enumerator in lower case among them.
   */
  List<String> names();

  /** Full name of the message of {@code cluster_type.typed_config}; empty when it takes none. */
  default String configType() {
    return "";
  }

  /**
   * Whether it brings its balancer: {@code lb_policy} must be {@code CLUSTER_PROVIDED} then, and
   * {@link ClusterDiscovery#loadBalancer()} is not null.
   */
  default boolean providesLoadBalancer() {
    return false;
  }

  /** How the hosts are found; after an error (see {@link Source#nothing()}) whatever works. */
  ClusterDiscovery.Factory compile(Source source);

  /**
   * What a kind is compiled from.
   *
   * @param proto the cluster
   * @param at its place
   * @param refs numbers clusters that it speaks of
   * @param resolver who is asked for names where the cluster does not say so
   * @param endpointSources finds the sources of EDS
   * @param dnsCaches the process's, or null where there are none
   */
  record Source(
      Cluster proto,
      ConfigContext at,
      ClusterRefs refs,
      DnsResolverOptions resolver,
      EndpointSources endpointSources,
      @Nullable DnsCaches dnsCaches) {
    /** {@code cluster_type.typed_config}, or the default instance. */
    Any config() {
      return proto.getClusterType().getTypedConfig();
    }

    /** The place of {@link #config()}. */
    ConfigContext configAt() {
      return at.at("cluster_type").at("typed_config");
    }

    /**
     * The endpoints of {@code load_assignment}; none when there is no such field.
     *
     * @param names whether addresses may be names
     */
    ClusterAssignment assignment(boolean names) {
      return proto.hasLoadAssignment()
          ? Endpoints.compile(proto.getLoadAssignment(), at.at("load_assignment"), names)
          : nothing();
    }

    /** No endpoints. */
    static ClusterAssignment nothing() {
      return new ClusterAssignment(List.of(), HostSet.DEFAULT_OVERPROVISIONING_FACTOR, false);
    }
  }
}
