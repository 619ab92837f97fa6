package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.UnknownExtension;
import io.legate.upstream.Protos;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of clusters that there are, and the choice among them. Used on the control thread. */
final class ClusterKinds {
  static final FieldSet CLUSTER_TYPE =
      FieldSet.of("envoy.config.cluster.v3.Cluster.CustomClusterType")
          .reads("name", "typed_config");

  /** The one list of the kinds that exist. */
  private static final List<ClusterKind> ALL =
      List.of(
          new StaticKind(),
          new StrictDnsKind(),
          new LogicalDnsKind(),
          new DnsKind(),
          new ForwardKind(),
          new EdsKind(),
          new OriginalDstKind(),
          new AggregateKind());

  private ClusterKinds() {}

  /** What the cluster says that it is; null after an error when nobody knows it. */
  static @Nullable ClusterKind of(Cluster proto, ConfigContext at) {
    return proto.hasClusterType() ? custom(proto.getClusterType(), at) : byEnum(proto, at);
  }

  private static @Nullable ClusterKind byEnum(Cluster proto, ConfigContext at) {
    ClusterKind kind = named("envoy.cluster." + proto.getType().name().toLowerCase(Locale.ROOT));
    if (kind == null) {
      at.at("type")
          .error(
              "unsupported-discovery",
              proto.getType() + " is not supported yet (expected " + enums() + ")");
    }
    return kind;
  }

  private static @Nullable ClusterKind custom(Cluster.CustomClusterType type, ConfigContext at) {
    ConfigContext there = at.at("cluster_type");
    there.check(CLUSTER_TYPE, type);
    String configType = Protos.typeName(type.getTypedConfig());
    ClusterKind kind =
        ALL.stream()
            .filter(k -> !configType.isEmpty() && k.configType().equals(configType))
            .findFirst()
            .orElseGet(() -> named(type.getName()));
    if (kind == null) {
      there.error(
          "unsupported-discovery",
          UnknownExtension.message(
              type.getName(), configType, ALL.stream().map(k -> k.names().get(0)).toList()));
    }
    return kind;
  }

  private static @Nullable ClusterKind named(String name) {
    return ALL.stream().filter(k -> k.names().contains(name)).findFirst().orElse(null);
  }

  /** Those that {@code type} may be, as a sentence has it. */
  private static String enums() {
    List<String> names =
        Arrays.stream(Cluster.DiscoveryType.values())
            .filter(t -> t != Cluster.DiscoveryType.UNRECOGNIZED)
            .map(Enum::name)
            .filter(t -> named("envoy.cluster." + t.toLowerCase(Locale.ROOT)) != null)
            .toList();
    int last = names.size() - 1;
    return String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }
}
