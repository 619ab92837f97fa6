package io.legate.upstream.cluster;

import io.envoyproxy.envoy.extensions.clusters.aggregate.v3.ClusterConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.ClusterRef;
import io.legate.upstream.Protos;
import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.ProvidedDiscovery;
import io.legate.upstream.lb.AggregateLoadBalancer;
import io.legate.upstream.policy.LbPolicies;
import java.util.ArrayList;
import java.util.List;

/** {@code envoy.clusters.aggregate}: other clusters, the next when the one before is ill. */
final class AggregateKind implements ClusterKind {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.clusters.aggregate.v3.ClusterConfig").reads("clusters");

  @Override
  public List<String> names() {
    return List.of("envoy.clusters.aggregate");
  }

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public boolean providesLoadBalancer() {
    return true;
  }

  @Override
  public ClusterDiscovery.Factory compile(Source source) {
    ConfigContext at = source.configAt();
    ClusterConfig config = Protos.unpack(source.config(), ClusterConfig.class, at);
    List<ClusterRef> children = new ArrayList<>();
    if (config != null) {
      at.check(FIELDS, config);
      if (config.getClustersCount() == 0) {
        at.at("clusters").error("no cluster is named (expected at least one)");
      }
      for (int i = 0; i < config.getClustersCount(); i++) {
        String name = config.getClusters(i);
        if (name.equals(source.proto().getName())) {
          at.at("clusters", i).error("'" + name + "' is the cluster itself (expected another)");
        }
        children.add(source.refs().of(name));
      }
    }
    var balancer = AggregateLoadBalancer.factory(children, LbPolicies.panic(source.proto()));
    return context -> new ProvidedDiscovery(balancer);
  }
}
