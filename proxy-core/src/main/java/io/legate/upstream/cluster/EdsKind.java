package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.Protos;
import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.EdsDiscovery;
import io.legate.upstream.discovery.EndpointSource;
import io.legate.upstream.discovery.StaticDiscovery;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code EDS}: endpoints that somebody else tells. */
final class EdsKind implements ClusterKind {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.cluster.v3.Cluster.EdsClusterConfig")
          .reads("eds_config", "service_name");
  private static final long FETCH_TIMEOUT = TimeUnit.SECONDS.toNanos(15);

  @Override
  public List<String> names() {
    return List.of("envoy.clusters.eds", "envoy.cluster.eds");
  }

  @Override
  public ClusterDiscovery.Factory compile(Source source) {
    EdsClusterConfig eds = source.proto().getEdsClusterConfig();
    ConfigContext at = source.at().at("eds_cluster_config");
    if (!source.proto().hasEdsClusterConfig()) {
      at.error("cannot create an EDS cluster without an EDS config (expected eds_config)");
    }
    at.check(FIELDS, eds);
    String cluster = source.proto().getName();
    EndpointSource endpoints =
        source.endpointSources().find(eds.getEdsConfig(), at.at("eds_config"));
    if (endpoints == null) {
      source
          .at()
          .at(source.proto().hasClusterType() ? "cluster_type" : "type")
          .warn(
              "unsupported-discovery",
              "EDS has no source yet: cluster '"
                  + cluster
                  + "' has no hosts (expected STATIC, STRICT_DNS or LOGICAL_DNS)");
      return context -> new StaticDiscovery(Source.nothing());
    }
    String name = eds.getServiceName().isEmpty() ? cluster : eds.getServiceName();
    return EdsDiscovery.factory(
        new EdsDiscovery.Options(
            name,
            fetchTimeout(eds.getEdsConfig()),
            endpoints,
            (assignment, there) ->
                Endpoints.compile(assignment, there, false).withoutRepetitions()));
  }

  private static long fetchTimeout(ConfigSource config) {
    return config.hasInitialFetchTimeout()
        ? Protos.nanos(config.getInitialFetchTimeout())
        : FETCH_TIMEOUT;
  }
}
