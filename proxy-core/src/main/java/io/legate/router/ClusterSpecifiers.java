package io.legate.router;

import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.legate.accesslog.HeaderMutations;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.http.HeaderName;
import io.legate.upstream.ClusterRef;
import io.legate.upstream.MetadataCriteria;
import org.jspecify.annotations.Nullable;

/** Compiles the {@code cluster_specifier} of a route. On the control thread. */
final class ClusterSpecifiers {
  static final FieldSet WEIGHTED_FIELDS =
      FieldSet.of("envoy.config.route.v3.WeightedCluster")
          .reads("clusters", "header_name")
          .harmless("total_weight", "the sum of the weights is the total, as in Envoy");
  static final FieldSet WEIGHT_FIELDS =
      FieldSet.of("envoy.config.route.v3.WeightedCluster.ClusterWeight")
          .reads("name", "cluster_header", "weight", "request_headers_to_add")
          .reads("request_headers_to_remove", "response_headers_to_add")
          .reads("response_headers_to_remove", "typed_per_filter_config")
          .reads("host_rewrite_literal", "metadata_match");

  private static final long MAX_TOTAL_WEIGHT = 0xFFFF_FFFFL;

  private final VirtualHostScope scope;
  private final RouteEntry.Common common;
  private final VirtualHostScope.Pair headers;
  private final PerFilterConfigs filters;
  private final RouteAction action;

  ClusterSpecifiers(
      VirtualHostScope scope,
      RouteEntry.Common common,
      VirtualHostScope.Pair headers,
      PerFilterConfigs filters,
      RouteAction action) {
    this.scope = scope;
    this.common = common;
    this.headers = headers;
    this.filters = filters;
    this.action = action;
  }

  ClusterSpecifier compile(
      io.envoyproxy.envoy.config.route.v3.RouteAction proto, ConfigContext at) {
    return switch (proto.getClusterSpecifierCase()) {
      case CLUSTER -> {
        if (proto.getCluster().isEmpty()) {
          at.at("cluster")
              .error(
                  "value length must be at least 1 characters (expected a value that is not empty)");
        }
        yield toCluster(
            proto.getCluster(),
            "route: unknown cluster '%s' (expected a cluster that is defined)",
            at.at("cluster"));
      }
      case CLUSTER_HEADER -> {
        if (proto.getClusterHeader().isEmpty()) {
          at.at("cluster_header")
              .error(
                  "value length must be at least 1 characters (expected a value that is not empty)");
        }
        yield new HeaderClusterSpecifier(
            proto.getClusterHeader(), scope.configuration().context().clusterRefs(), plain());
      }
      case WEIGHTED_CLUSTERS -> weighted(proto.getWeightedClusters(), at.at("weighted_clusters"));
      case CLUSTER_SPECIFIER_PLUGIN, INLINE_CLUSTER_SPECIFIER_PLUGIN ->
          plain(); // refused by the field set
      case CLUSTERSPECIFIER_NOT_SET -> {
        at.error(
            "a cluster specifier is required (expected cluster, cluster_header or"
                + " weighted_clusters)");
        yield plain();
      }
    };
  }

  private RouteEntry plain() {
    return new RouteEntry(
        common,
        scope.mutations(VirtualHostScope.Pair.NONE, headers),
        filters,
        action.hostRewrite(),
        action.metadataMatch(),
        "",
        null);
  }

  private RouteEntry toCluster(String name, String unknown, ConfigContext at) {
    return plain().toCluster(name, reference(name, unknown, at));
  }

  private ClusterRef reference(String name, String unknown, ConfigContext at) {
    RouteContext context = scope.configuration().context();
    if (scope.configuration().validateClusters() && !context.hasCluster(name)) {
      at.error("unknown-reference", unknown.formatted(name));
    }
    return context.clusterRefs().of(name);
  }

  private ClusterSpecifier weighted(WeightedCluster proto, ConfigContext at) {
    at.check(WEIGHTED_FIELDS, proto);
    int count = proto.getClustersCount();
    if (count == 0) {
      at.at("clusters").error("value must contain at least 1 item(s) (expected at least one)");
      return plain();
    }
    ClusterSpecifier[] clusters = new ClusterSpecifier[count];
    long[] weights = new long[count];
    long total = 0;
    for (int i = 0; i < count; i++) {
      clusters[i] = weight(proto.getClusters(i), at.at("clusters", i));
      weights[i] = Integer.toUnsignedLong(proto.getClusters(i).getWeight().getValue());
      total += weights[i];
    }
    if (total == 0) {
      at.error(
          "Sum of weights in the weighted_cluster must be greater than 0. (expected a weight of 1 or more)");
      weights[0] = 1;
    } else if (total > MAX_TOTAL_WEIGHT) {
      at.error(
          "The sum of weights of all weighted clusters of route %s exceeds %d (expected less)"
              .formatted(common.name(), MAX_TOTAL_WEIGHT));
    }
    @Nullable HeaderName header =
        proto.getHeaderName().isEmpty() ? null : HeaderName.of(proto.getHeaderName());
    return new WeightedClusters(clusters, weights, header);
  }

  private ClusterSpecifier weight(ClusterWeight proto, ConfigContext at) {
    at.check(WEIGHT_FIELDS, proto);
    checkNames(proto, at);
    VirtualHostScope.Pair own =
        new VirtualHostScope.Pair(
            HeaderMutations.compile(
                proto.getRequestHeadersToAddList(),
                proto.getRequestHeadersToRemoveList(),
                "request",
                at),
            HeaderMutations.compile(
                proto.getResponseHeadersToAddList(),
                proto.getResponseHeadersToRemoveList(),
                "response",
                at));
    RouteContext context = scope.configuration().context();
    HostRewrite ownHost = HostRewrite.literal(proto.getHostRewriteLiteral());
    RouteEntry template =
        new RouteEntry(
            common,
            scope.mutations(own, headers),
            PerFilterConfigs.in(proto, at)
                ? filters.with(proto.getTypedPerFilterConfigMap(), context, at)
                : filters,
            ownHost == null ? action.hostRewrite() : ownHost,
            proto.hasMetadataMatch()
                ? MetadataCriteria.merge(action.metadataMatch(), proto.getMetadataMatch())
                : action.metadataMatch(),
            "",
            null);
    return proto.getName().isEmpty()
        ? new HeaderClusterSpecifier(proto.getClusterHeader(), context.clusterRefs(), template)
        : template.toCluster(
            proto.getName(),
            reference(proto.getName(), "route: unknown weighted cluster '%s'", at.at("name")));
  }

  private static void checkNames(ClusterWeight proto, ConfigContext at) {
    boolean name = !proto.getName().isEmpty();
    boolean header = !proto.getClusterHeader().isEmpty();
    if (name && header) {
      at.error("Only one of name or cluster_header can be specified (expected one of them)");
    } else if (!name && !header) {
      at.error(
          "At least one of name or cluster_header need to be specified (expected one of them)");
    }
  }
}
