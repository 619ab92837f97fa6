package io.legate.upstream.cluster;

import com.google.protobuf.DoubleValue;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.UpstreamConnectionOptions.HappyEyeballsConfig;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.legate.accesslog.AccessLogFile;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.RuntimeValues;
import io.legate.event.Transport;
import io.legate.network.TransportSocketFactory;
import io.legate.stats.Counter;
import io.legate.stats.StatsScope;
import io.legate.stats.StatsStore;
import io.legate.upstream.AddressOrder;
import io.legate.upstream.Binding;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.ClusterWatch;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Protos;
import io.legate.upstream.discovery.DnsResolverOptions;
import io.legate.upstream.forward.DnsCaches;
import io.legate.upstream.health.HealthCheckCompiler;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.SlowStart;
import io.legate.upstream.lb.SourceOptions;
import io.legate.upstream.outlier.OutlierCompiler;
import io.legate.upstream.policy.LbPolicies;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Compiles {@code envoy.config.cluster.v3.Cluster}. Used on the control thread; starts nothing, so
 * that it serves validation too.
 */
public final class ClusterCompiler {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.cluster.v3.Cluster")
          .reads("name", "alt_stat_name", "type", "cluster_type", "connect_timeout")
          .reads("per_connection_buffer_limit_bytes", "lb_policy", "load_balancing_policy")
          .reads("common_lb_config", "least_request_lb_config", "round_robin_lb_config")
          .reads("lb_subset_config")
          .reads("ring_hash_lb_config", "maglev_lb_config")
          .reads("load_assignment", "eds_cluster_config", "circuit_breakers")
          .reads("dns_refresh_rate", "dns_failure_refresh_rate", "dns_jitter", "respect_dns_ttl")
          .reads("dns_lookup_family", "dns_resolvers", "dns_resolution_config")
          .reads("typed_dns_resolver_config", "use_tcp_for_dns_lookups")
          .reads("max_requests_per_connection", "common_http_protocol_options")
          .reads("http_protocol_options", "http2_protocol_options")
          .reads("typed_extension_protocol_options", "protocol_selection")
          .reads(
              "preconnect_policy",
              "connection_pool_per_downstream_connection",
              "close_connections_on_host_health_failure")
          .reads("upstream_bind_config", "health_checks", "ignore_health_on_host_removal")
          .reads("upstream_connection_options", "transport_socket", "wait_for_warm_on_init")
          .reads("outlier_detection", "track_cluster_stats", "track_timeout_budgets")
          .harmless("metadata", "kept for /config_dump")
          .reads("cleanup_interval", "original_dst_lb_config")
          .refuses("lrs_server", "load is not reported in this version")
          .harmless("lrs_report_endpoint_metrics", "says what lrs_server would be told")
          .refuses("transport_socket_matches", "there are raw buffers alone in this version");
  static final FieldSet CONNECTION_OPTIONS =
      FieldSet.of("envoy.config.cluster.v3.UpstreamConnectionOptions")
          .reads("tcp_keepalive", "happy_eyeballs_config");
  static final FieldSet HAPPY_EYEBALLS =
      FieldSet.of("envoy.config.cluster.v3.UpstreamConnectionOptions.HappyEyeballsConfig")
          .reads("first_address_family_version", "first_address_family_count");
  static final FieldSet KEEPALIVE =
      FieldSet.of("envoy.config.core.v3.TcpKeepalive")
          .reads("keepalive_probes", "keepalive_time", "keepalive_interval");
  static final FieldSet PRECONNECT =
      FieldSet.of("envoy.config.cluster.v3.Cluster.PreconnectPolicy")
          .reads("per_upstream_preconnect_ratio", "predictive_preconnect_ratio");
  private static final long CONNECT_TIMEOUT = TimeUnit.SECONDS.toNanos(5);
  private static final int BUFFER_LIMIT = 1024 * 1024;
  private static final double MAX_PRECONNECT_RATIO = 3;

  private final ClusterRefs refs;
  private final StatsStore stats;
  private final TransportSockets transportSockets;
  private DnsResolverOptions resolver = DnsResolverOptions.SYSTEM;
  private @Nullable AccessLogFile outlierLog;
  private final EndpointSources endpointSources;
  private HealthCheckCompiler.Files files =
      (path, at) -> {
        throw new IllegalStateException("nobody said where files are opened: " + path);
      };
  private @Nullable DnsCaches dnsCaches;
  private Transport transport = Transport.EPOLL;
  private Binding binding = Binding.NONE;
  private RuntimeValues runtime = RuntimeValues.NONE;

  /** A compiler of clusters that are numbered by {@code refs} and counted in {@code stats}. */
  public ClusterCompiler(ClusterRefs refs, StatsStore stats, TransportSockets transportSockets) {
    this(refs, stats, transportSockets, EndpointSources.NONE);
  }

  /** The same, where EDS clusters have sources. */
  public ClusterCompiler(
      ClusterRefs refs,
      StatsStore stats,
      TransportSockets transportSockets,
      EndpointSources endpointSources) {
    this.endpointSources = endpointSources;
    this.refs = refs;
    this.stats = stats;
    this.transportSockets = transportSockets;
  }

  /** Sets who is asked for names where a cluster does not say so, as the bootstrap has it. */
  public void resolver(DnsResolverOptions options) {
    resolver = options;
  }

  /** Sets where files of events are opened, before clusters are compiled; on the control thread. */
  public void files(HealthCheckCompiler.Files opener) {
    files = opener;
  }

  /** Sets the DNS caches that clusters may have their hosts from. */
  public void dnsCaches(DnsCaches caches) {
    dnsCaches = caches;
  }

  /** Sets where connections come from where a cluster does not say so, as the bootstrap has it. */
  public void binding(BindConfig config, ConfigContext at) {
    binding = new BindCompiler(transport, "Bootstrap").compile(config, at);
  }

  /** Sets how sockets are driven, which decides what can be set on them. */
  public void transport(Transport value) {
    transport = value;
  }

  /** Sets the numbers that go before those of clusters. */
  public void runtime(RuntimeValues values) {
    runtime = values;
  }

  /** Sets where ejections are told, before clusters are compiled; on the control thread. */
  public void outlierLog(@Nullable AccessLogFile log) {
    outlierLog = log;
  }

  /**
   * Compiles a cluster.
   *
   * @param viaApi whether it came by CDS
   * @return the cluster, or null when errors were reported
   */
  public @Nullable CompiledCluster compile(Cluster proto, ConfigContext at, boolean viaApi) {
    int errors = at.errorCount();
    at.check(FIELDS, proto);
    if (proto.getName().isEmpty()) {
      at.at("name").error("a cluster needs a name (expected name)");
      return null;
    }
    ClusterInfo info = info(proto, at, viaApi);
    ClusterKind kind = ClusterKinds.of(proto, at);
    LoadBalancerFactory policy = policy(proto, kind, at);
    if (kind == null) {
      return null;
    }
    CompiledCluster compiled =
        new CompiledCluster(
            info,
            policy,
            kind.compile(
                new ClusterKind.Source(proto, at, refs, resolver, endpointSources, dnsCaches)),
            watches(proto, info, at),
            proto.getHealthChecksCount() > 0 && !proto.getIgnoreHealthOnHostRemoval(),
            Protos.nanos(proto.getCommonLbConfig().getUpdateMergeWindow()),
            !proto.hasWaitForWarmOnInit() || proto.getWaitForWarmOnInit().getValue());
    if (at.errorCount() > errors) {
      return null;
    }
    showLimits(proto, info);
    return compiled;
  }

  private static void showLimits(Cluster proto, ClusterInfo info) {
    var breakers = proto.getCircuitBreakers();
    var scope = info.stats().scope();
    CircuitBreakers.show(breakers, RoutingPriority.DEFAULT, info.defaultBreaker(), scope);
    CircuitBreakers.show(breakers, RoutingPriority.HIGH, info.highBreaker(), scope);
  }

  private static LoadBalancerFactory policy(
      Cluster proto, @Nullable ClusterKind kind, ConfigContext at) {
    boolean asked =
        !proto.hasLoadBalancingPolicy() && proto.getLbPolicy() == Cluster.LbPolicy.CLUSTER_PROVIDED;
    if (kind != null && kind.providesLoadBalancer() != asked) {
      at.at(asked || !proto.hasLoadBalancingPolicy() ? "lb_policy" : "load_balancing_policy")
          .error(
              asked
                  ? "cluster provided LB specified but cluster '"
                      + proto.getName()
                      + "' did not provide one (expected another policy)"
                  : "cluster provided LB not specified but cluster '"
                      + proto.getName()
                      + "' provided one (expected lb_policy: CLUSTER_PROVIDED)");
    }
    if (asked) {
      LbPolicies.checkCommon(proto, at);
      if (proto.hasLbSubsetConfig()) {
        at.at("lb_subset_config")
            .error(
                "cluster: LB policy CLUSTER_PROVIDED cannot be combined with lb_subset_config"
                    + " (expected one of them)");
      }
    }
    return asked
        ? LoadBalancers.roundRobin(SourceOptions.STANDARD, SlowStart.NONE)
        : LbPolicies.compile(proto, at);
  }

  private List<ClusterWatch.Factory> watches(Cluster proto, ClusterInfo info, ConfigContext at) {
    List<ClusterWatch.Factory> watches =
        new ArrayList<>(
            HealthCheckCompiler.compile(
                proto.getHealthChecksList(),
                info,
                proto.getCommonLbConfig().getIgnoreNewHostsUntilFirstHc(),
                runtime,
                files,
                at));
    if (proto.hasOutlierDetection()) {
      watches.add(
          OutlierCompiler.compile(
              proto.getOutlierDetection(), runtime, outlierLog, at.at("outlier_detection")));
    }
    return watches;
  }

  private ClusterInfo info(Cluster proto, ConfigContext at, boolean viaApi) {
    String observabilityName =
        proto.getAltStatName().isEmpty() ? proto.getName() : proto.getAltStatName();
    StatsScope scope = stats.scope("cluster." + statsName(observabilityName) + ".");
    ClusterStats clusterStats = new ClusterStats(scope);
    var breakers = proto.getCircuitBreakers();
    CircuitBreakers.check(breakers, at.at("circuit_breakers"));
    TransportSocketFactory socket = transportSocket(proto, at);
    return new ClusterInfo(
        refs.of(proto.getName()),
        observabilityName,
        connectTimeout(proto, at),
        bufferLimit(proto),
        HttpOptions.compile(proto, socket, clusterStats.scope(), at),
        poolOptions(proto, at.at("preconnect_policy")),
        tcpOptions(proto, clusterStats.bindErrors, at),
        socket,
        CircuitBreakers.compile(breakers, RoutingPriority.DEFAULT),
        CircuitBreakers.compile(breakers, RoutingPriority.HIGH),
        clusterStats,
        Tracking.compile(proto, scope, at),
        viaApi,
        edsServiceName(proto),
        proto);
  }

  /** Envoy's way of keeping names apart from what separates them. */
  static String statsName(String name) {
    return name.replace("://", "_").replace(":/", "_").replace(':', '_').replace('\0', '_');
  }

  private static long connectTimeout(Cluster proto, ConfigContext at) {
    if (!proto.hasConnectTimeout()) {
      return CONNECT_TIMEOUT;
    }
    long nanos = Protos.nanos(proto.getConnectTimeout());
    if (nanos <= 0) {
      at.at("connect_timeout").error(nanos / 1e9 + "s (expected more than 0s)");
    }
    return nanos;
  }

  private static int bufferLimit(Cluster proto) {
    if (!proto.hasPerConnectionBufferLimitBytes()) {
      return BUFFER_LIMIT;
    }
    long bytes = Integer.toUnsignedLong(proto.getPerConnectionBufferLimitBytes().getValue());
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  private TransportSocketFactory transportSocket(Cluster proto, ConfigContext at) {
    return proto.hasTransportSocket()
        ? transportSockets.compile(proto.getTransportSocket(), at.at("transport_socket"))
        : TransportSocketFactory.RAW_BUFFER;
  }

  private static ClusterInfo.PoolOptions poolOptions(Cluster proto, ConfigContext at) {
    var policy = proto.getPreconnectPolicy();
    at.check(PRECONNECT, policy);
    return new ClusterInfo.PoolOptions(
        ratio(
            policy.hasPerUpstreamPreconnectRatio(),
            policy.getPerUpstreamPreconnectRatio(),
            at.at("per_upstream_preconnect_ratio")),
        ratio(
            policy.hasPredictivePreconnectRatio(),
            policy.getPredictivePreconnectRatio(),
            at.at("predictive_preconnect_ratio")),
        proto.getConnectionPoolPerDownstreamConnection(),
        proto.getCloseConnectionsOnHostHealthFailure(),
        proto.getCommonLbConfig().getCloseConnectionsOnHostSetChange());
  }

  private static double ratio(boolean set, DoubleValue value, ConfigContext at) {
    double ratio = set ? value.getValue() : 1;
    if (!(ratio >= 1 && ratio <= MAX_PRECONNECT_RATIO)) {
      at.error(ratio + " (expected 1 to 3)");
    }
    return ratio;
  }

  private static @Nullable String edsServiceName(Cluster proto) {
    String name = proto.getEdsClusterConfig().getServiceName();
    return name.isEmpty() ? null : name;
  }

  private ClusterInfo.TcpOptions tcpOptions(Cluster proto, Counter bindErrors, ConfigContext at) {
    var options = proto.getUpstreamConnectionOptions();
    var keepalive = options.getTcpKeepalive();
    ConfigContext optionsAt = at.at("upstream_connection_options");
    optionsAt.check(CONNECTION_OPTIONS, options);
    optionsAt.at("tcp_keepalive").check(KEEPALIVE, keepalive);
    return new ClusterInfo.TcpOptions(
        binding(proto, at).counting(bindErrors),
        options.hasTcpKeepalive(),
        keepalive.getKeepaliveProbes().getValue(),
        keepalive.getKeepaliveTime().getValue(),
        keepalive.getKeepaliveInterval().getValue(),
        addressOrder(options.getHappyEyeballsConfig(), optionsAt.at("happy_eyeballs_config")));
  }

  private static AddressOrder addressOrder(HappyEyeballsConfig config, ConfigContext at) {
    at.check(HAPPY_EYEBALLS, config);
    int count =
        config.hasFirstAddressFamilyCount() ? config.getFirstAddressFamilyCount().getValue() : 1;
    if (count == 0) {
      at.at("first_address_family_count").error("0 (expected at least 1)");
    }
    AddressOrder.Family first =
        switch (config.getFirstAddressFamilyVersion()) {
          case V4 -> AddressOrder.Family.V4;
          case V6 -> AddressOrder.Family.V6;
          case DEFAULT, UNRECOGNIZED -> AddressOrder.Family.OF_FIRST;
        };
    return new AddressOrder(first, count <= 0 ? Integer.MAX_VALUE : count);
  }

  private Binding binding(Cluster proto, ConfigContext at) {
    return proto.hasUpstreamBindConfig()
        ? new BindCompiler(transport, "Cluster " + proto.getName())
            .compile(proto.getUpstreamBindConfig(), at.at("upstream_bind_config"))
        : binding;
  }
}
