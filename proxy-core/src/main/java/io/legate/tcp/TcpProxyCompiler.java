package io.legate.tcp;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.TcpAccessLogOptions;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster;
import io.envoyproxy.envoy.type.v3.HashPolicy;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.factory.FactoryContext;
import io.legate.network.NetworkFilterFactory;
import io.legate.upstream.ClusterRef;
import io.legate.upstream.MetadataCriteria;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy}. */
public final class TcpProxyCompiler {
  private static final String MESSAGE = "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";

  /** What it may say. */
  public static final FieldSet FIELDS =
      FieldSet.of(MESSAGE)
          .reads(
              "stat_prefix",
              "cluster",
              "weighted_clusters",
              "idle_timeout",
              "access_log",
              "access_log_options",
              "access_log_flush_interval",
              "flush_access_log_on_connected",
              "max_connect_attempts",
              "max_downstream_connection_duration",
              "metadata_match",
              "hash_policy")
          .harmless("on_demand", "every cluster that there is, is known")
          .refuses("tunneling_config", "TCP is not tunnelled over HTTP");

  /** What its weighted clusters may say. */
  public static final FieldSet WEIGHTED_FIELDS =
      FieldSet.of(MESSAGE + ".WeightedCluster").reads("clusters");

  /** What one of them may say. */
  public static final FieldSet WEIGHT_FIELDS =
      FieldSet.of(MESSAGE + ".WeightedCluster.ClusterWeight")
          .reads("name", "weight", "metadata_match");

  /** What its access log options may say. */
  public static final FieldSet LOG_FIELDS =
      FieldSet.of(MESSAGE + ".TcpAccessLogOptions")
          .reads("access_log_flush_interval", "flush_access_log_on_connected");

  /** What its hash policy may say. */
  public static final FieldSet HASH_FIELDS =
      FieldSet.of("envoy.type.v3.HashPolicy")
          .reads("source_ip")
          .refuses("filter_state", "no filter puts anything there that has a hash");

  /** The one list of the messages that this room compiles. */
  public static final List<FieldSet> FIELD_SETS =
      List.of(FIELDS, WEIGHTED_FIELDS, WEIGHT_FIELDS, LOG_FIELDS, HASH_FIELDS);

  private static final long NANOS = 1_000_000_000L;
  private static final long DEFAULT_IDLE_TIMEOUT = 3600 * NANOS; // 1 h

  private final FactoryContext context;
  private final ConfigContext at;

  private TcpProxyCompiler(FactoryContext context, ConfigContext at) {
    this.context = context;
    this.at = at;
  }

  /**
   * Compiles it, on the control thread; null when it is wrong, which has been told to {@code at}.
   */
  public static @Nullable NetworkFilterFactory compile(
      io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy proto,
      ConfigContext at,
      FactoryContext context) {
    return new TcpProxyCompiler(context, at).compile(proto);
  }

  private @Nullable NetworkFilterFactory compile(
      io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy proto) {
    at.check(FIELDS, proto);
    if (proto.getStatPrefix().isEmpty()) {
      at.at("stat_prefix")
          .error(
              "stat_prefix: value length must be at least 1 characters (expected a value that is not empty)");
    }
    ClusterChoice choice = choice(proto);
    int attempts = proto.hasMaxConnectAttempts() ? proto.getMaxConnectAttempts().getValue() : 1;
    if (attempts < 1) {
      at.at("max_connect_attempts")
          .error("max_connect_attempts: " + attempts + " (expected 1 or more)");
    }
    if (choice == null) {
      return null;
    }
    TcpAccessLogOptions options = proto.getAccessLogOptions();
    at.at("access_log_options").check(LOG_FIELDS, options);
    Duration interval =
        options.hasAccessLogFlushInterval()
            ? options.getAccessLogFlushInterval()
            : proto.getAccessLogFlushInterval();
    TcpProxyConfig config =
        new TcpProxyConfig(
            choice,
            hashSourceIp(proto),
            context.clusters(),
            proto.hasIdleTimeout() ? nanos(proto.getIdleTimeout()) : DEFAULT_IDLE_TIMEOUT,
            attempts,
            nanos(proto.getMaxDownstreamConnectionDuration()),
            context.accessLogs().compile(proto.getAccessLogList(), at),
            options.getFlushAccessLogOnConnected() || proto.getFlushAccessLogOnConnected(),
            nanos(interval),
            new TcpProxyStats(context.stats().scope("tcp." + proto.getStatPrefix() + ".")));
    return worker -> new TcpProxy(config, worker);
  }

  private boolean hashSourceIp(
      io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy proto) {
    boolean found = false;
    for (int i = 0; i < proto.getHashPolicyCount(); i++) {
      ConfigContext here = at.at("hash_policy", i);
      here.check(HASH_FIELDS, proto.getHashPolicy(i));
      found |= proto.getHashPolicy(i).hasSourceIp();
      if (proto.getHashPolicy(i).getPolicySpecifierCase()
          == HashPolicy.PolicySpecifierCase.POLICYSPECIFIER_NOT_SET) {
        here.error("no policy is given (expected source_ip)");
      }
    }
    if (proto.getHashPolicyCount() > 1) {
      at.at("hash_policy").error(proto.getHashPolicyCount() + " policies (expected at most 1)");
    }
    return found;
  }

  private @Nullable ClusterChoice choice(
      io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy proto) {
    return switch (proto.getClusterSpecifierCase()) {
      case CLUSTER -> {
        ClusterRef ref = context.clusterRefs().of(proto.getCluster());
        var target = new ClusterChoice.Target(ref, metadataMatch(proto));
        yield new ClusterChoice(new ClusterChoice.Target[] {target}, new long[] {1});
      }
      case WEIGHTED_CLUSTERS ->
          weighted(proto.getWeightedClusters(), metadataMatch(proto), at.at("weighted_clusters"));
      case CLUSTERSPECIFIER_NOT_SET -> {
        at.error("cluster_specifier is required (expected cluster or weighted_clusters)");
        yield null;
      }
    };
  }

  private static @Nullable MetadataCriteria metadataMatch(
      io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy proto) {
    return proto.hasMetadataMatch() ? MetadataCriteria.merge(null, proto.getMetadataMatch()) : null;
  }

  private @Nullable ClusterChoice weighted(
      WeightedCluster proto, @Nullable MetadataCriteria match, ConfigContext place) {
    place.check(WEIGHTED_FIELDS, proto);
    int count = proto.getClustersCount();
    ClusterChoice.Target[] targets = new ClusterChoice.Target[count];
    long[] weights = new long[count];
    boolean good = count > 0;
    for (int i = 0; i < count; i++) {
      var cluster = proto.getClusters(i);
      place.at("clusters", i).check(WEIGHT_FIELDS, cluster);
      targets[i] =
          new ClusterChoice.Target(
              context.clusterRefs().of(cluster.getName()),
              cluster.hasMetadataMatch()
                  ? MetadataCriteria.merge(match, cluster.getMetadataMatch())
                  : match);
      weights[i] = Integer.toUnsignedLong(cluster.getWeight());
      if (weights[i] == 0) {
        place.at("clusters", i).at("weight").error("weight: 0 (expected 1 or more)");
        good = false;
      }
    }
    if (count == 0) {
      place
          .at("clusters")
          .error("clusters: value must contain at least 1 item(s) (expected at least one)");
    }
    return good ? new ClusterChoice(targets, weights) : null;
  }

  private static long nanos(Duration duration) {
    return duration.getSeconds() * NANOS + duration.getNanos();
  }
}
