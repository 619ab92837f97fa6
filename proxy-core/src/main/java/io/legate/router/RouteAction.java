package io.legate.router;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.config.route.v3.RouteAction.MaxStreamDuration;
import io.envoyproxy.envoy.config.route.v3.RouteAction.UpgradeConfig;
import io.legate.common.ConfigContext;
import io.legate.common.Durations;
import io.legate.common.FieldSet;
import io.legate.http.GrpcRequests;
import io.legate.http.HeaderMap;
import io.legate.upstream.MetadataCriteria;
import io.legate.upstream.ResourcePriority;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the requests of a route are forwarded: timeouts, retries, rewrites. Immutable, shared by
 * workers. Times are nanoseconds; {@link #UNSET} says that the field is not there. Envoy: {@code
 * envoy.config.route.v3.RouteAction}.
 */
public final class RouteAction {
  /** What a time is whose field is not set. */
  public static final long UNSET = -1;

  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.RouteAction")
          .reads("cluster", "cluster_header", "weighted_clusters")
          .reads("cluster_not_found_response_code", "prefix_rewrite", "regex_rewrite")
          .reads("host_rewrite_literal", "auto_host_rewrite", "host_rewrite_header")
          .reads("host_rewrite_path_regex", "append_x_forwarded_host", "timeout")
          .reads("idle_timeout", "retry_policy", "priority", "upgrade_configs", "metadata_match")
          .reads("max_stream_duration", "max_grpc_timeout", "grpc_timeout_offset")
          .reads("hash_policy")
          .harmless("early_data_policy", "early data is never accepted")
          .refuses("cluster_specifier_plugin", "there are no cluster specifier plugins")
          .refuses("inline_cluster_specifier_plugin", "there are no cluster specifier plugins")
          .refuses("path_rewrite_policy", "there are no path rewriter extensions");
  static final FieldSet UPGRADE_FIELDS =
      FieldSet.of("envoy.config.route.v3.RouteAction.UpgradeConfig")
          .reads("upgrade_type", "enabled", "connect_config");
  static final FieldSet CONNECT_FIELDS =
      FieldSet.of("envoy.config.route.v3.RouteAction.UpgradeConfig.ConnectConfig")
          .refuses("proxy_protocol_config", "the PROXY protocol is not sent to hosts yet")
          .refuses("allow_post", "only CONNECT is terminated, not POST");
  static final FieldSet MAX_STREAM_DURATION_FIELDS =
      FieldSet.of("envoy.config.route.v3.RouteAction.MaxStreamDuration")
          .reads("max_stream_duration", "grpc_timeout_header_max", "grpc_timeout_header_offset");

  private static final String CONNECT = "connect";
  private static final long DEFAULT_TIMEOUT_NANOS = 15_000_000_000L;

  /** Whether a route says something about an upgrade. */
  public enum Upgrade {
    /** The HTTP connection manager decides. */
    UNSET,
    ENABLED,
    DISABLED
  }

  private final long timeoutNanos;
  private final long idleTimeoutNanos;
  private final long maxStreamDurationNanos;
  private final boolean durationReplacesTimeout;
  private final long grpcTimeoutHeaderMaxNanos;
  private final long grpcTimeoutHeaderOffsetNanos;
  private final long maxGrpcTimeoutNanos;
  private final long grpcTimeoutOffsetNanos;
  private final int clusterNotFoundStatus;
  private final ResourcePriority priority;
  private final @Nullable MetadataCriteria metadataMatch;
  private final RetryPolicy retryPolicy;
  private final @Nullable PathRewrite pathRewrite;
  private final @Nullable HostRewrite hostRewrite;
  private final boolean autoHostRewrite;
  private final boolean appendXForwardedHost;
  private final Map<String, Upgrade> upgrades;
  private final boolean terminatesConnect;
  private final @Nullable HashPolicy hashPolicy;

  private RouteAction(
      io.envoyproxy.envoy.config.route.v3.RouteAction proto,
      RetryPolicy inherited,
      ConfigContext at) {
    timeoutNanos =
        proto.hasTimeout()
            ? Durations.nanos(proto.getTimeout(), at.at("timeout"))
            : DEFAULT_TIMEOUT_NANOS;
    idleTimeoutNanos =
        proto.hasIdleTimeout()
            ? Durations.nanos(proto.getIdleTimeout(), at.at("idle_timeout"))
            : UNSET;
    MaxStreamDuration durations = proto.getMaxStreamDuration();
    ConfigContext there = at.at("max_stream_duration");
    there.check(MAX_STREAM_DURATION_FIELDS, durations);
    durationReplacesTimeout = proto.hasMaxStreamDuration();
    maxStreamDurationNanos =
        nanos(
            durations.hasMaxStreamDuration(),
            durations.getMaxStreamDuration(),
            there.at("max_stream_duration"));
    grpcTimeoutHeaderMaxNanos =
        nanos(
            durations.hasGrpcTimeoutHeaderMax(),
            durations.getGrpcTimeoutHeaderMax(),
            there.at("grpc_timeout_header_max"));
    grpcTimeoutHeaderOffsetNanos =
        nanos(
            durations.hasGrpcTimeoutHeaderOffset(),
            durations.getGrpcTimeoutHeaderOffset(),
            there.at("grpc_timeout_header_offset"));
    maxGrpcTimeoutNanos =
        nanos(proto.hasMaxGrpcTimeout(), proto.getMaxGrpcTimeout(), at.at("max_grpc_timeout"));
    grpcTimeoutOffsetNanos =
        nanos(
            proto.hasGrpcTimeoutOffset(),
            proto.getGrpcTimeoutOffset(),
            at.at("grpc_timeout_offset"));
    clusterNotFoundStatus = clusterNotFoundStatus(proto, at);
    priority =
        proto.getPriority() == RoutingPriority.HIGH
            ? ResourcePriority.HIGH
            : ResourcePriority.DEFAULT;
    metadataMatch =
        proto.hasMetadataMatch() ? MetadataCriteria.merge(null, proto.getMetadataMatch()) : null;
    retryPolicy =
        proto.hasRetryPolicy()
            ? RetryPolicy.compile(proto.getRetryPolicy(), at.at("retry_policy"))
            : inherited;
    pathRewrite =
        PathRewrite.compile(
            proto.getPrefixRewrite(), proto.hasRegexRewrite() ? proto.getRegexRewrite() : null, at);
    hostRewrite = HostRewrite.compile(proto, at);
    autoHostRewrite = proto.getAutoHostRewrite().getValue();
    appendXForwardedHost = proto.getAppendXForwardedHost();
    upgrades = upgrades(proto, at);
    terminatesConnect =
        proto.getUpgradeConfigsList().stream()
            .anyMatch(c -> c.hasConnectConfig() && upgrade(CONNECT) == Upgrade.ENABLED);
    hashPolicy = HashPolicy.compile(proto, at);
  }

  static RouteAction compile(
      io.envoyproxy.envoy.config.route.v3.RouteAction proto,
      RetryPolicy inherited,
      ConfigContext at) {
    at.check(FIELDS, proto);
    if (!proto.getPrefixRewrite().isEmpty() && proto.hasRegexRewrite()) {
      at.error(
          "Specify only one of prefix_rewrite, regex_rewrite or path_rewrite_policy (expected one of them)");
    }
    return new RouteAction(proto, inherited, at);
  }

  private static long nanos(boolean set, Duration value, ConfigContext at) {
    return set ? Durations.nanos(value, at) : UNSET;
  }

  private static int clusterNotFoundStatus(
      io.envoyproxy.envoy.config.route.v3.RouteAction proto, ConfigContext at) {
    return switch (proto.getClusterNotFoundResponseCode()) {
      case SERVICE_UNAVAILABLE -> 503;
      case NOT_FOUND -> 404;
      case INTERNAL_SERVER_ERROR -> 500;
      case UNRECOGNIZED -> {
        at.at("cluster_not_found_response_code")
            .error("value must be one of the defined enum values (expected a name of the enum)");
        yield 503;
      }
    };
  }

  private static Map<String, Upgrade> upgrades(
      io.envoyproxy.envoy.config.route.v3.RouteAction proto, ConfigContext at) {
    Map<String, Upgrade> upgrades = new HashMap<>();
    for (int i = 0; i < proto.getUpgradeConfigsCount(); i++) {
      UpgradeConfig config = proto.getUpgradeConfigs(i);
      ConfigContext here = at.at("upgrade_configs", i);
      here.check(UPGRADE_FIELDS, config);
      boolean enabled = !config.hasEnabled() || config.getEnabled().getValue();
      String type = config.getUpgradeType().toLowerCase(Locale.ROOT);
      if (config.hasConnectConfig()) {
        here.at("connect_config").check(CONNECT_FIELDS, config.getConnectConfig());
        if (!type.equals(CONNECT)) {
          here.at("connect_config")
              .error(
                  "Non-CONNECT upgrade type "
                      + config.getUpgradeType()
                      + " has ConnectConfig (expected upgrade_type: CONNECT)");
        }
      }
      if (upgrades.put(type, enabled ? Upgrade.ENABLED : Upgrade.DISABLED) != null) {
        here.error("Duplicate upgrade " + config.getUpgradeType() + " (expected once)");
      }
    }
    return Map.copyOf(upgrades);
  }

  /**
   * How long the response may take, retries included; 0 for as long as it wants. A route that says
   * {@code max_stream_duration} has no such time; gRPC clients may say themselves how long, where
   * the route has {@code max_grpc_timeout}.
   */
  public long timeoutNanos(HeaderMap request) {
    if (durationReplacesTimeout) {
      return 0;
    }
    return maxGrpcTimeoutNanos != UNSET && GrpcRequests.is(request)
        ? GrpcTimeout.effective(
            GrpcTimeout.nanos(request), grpcTimeoutOffsetNanos, maxGrpcTimeoutNanos)
        : timeoutNanos;
  }

  /** Whether {@code grpc-timeout} tells the host how long it has ({@code max_grpc_timeout}). */
  boolean tellsGrpcTimeout() {
    return maxGrpcTimeoutNanos != UNSET && !durationReplacesTimeout;
  }

  /** How long the stream may be idle; 0 for as long as it wants, or {@link #UNSET}. */
  public long idleTimeoutNanos() {
    return idleTimeoutNanos;
  }

  /**
   * How long the stream of a request may live; 0 for as long as it wants, or {@link #UNSET}. What
   * {@code grpc-timeout} says counts where the route has {@code grpc_timeout_header_max}.
   */
  public long maxStreamDurationNanos(HeaderMap request) {
    if (grpcTimeoutHeaderMaxNanos == UNSET) {
      return maxStreamDurationNanos;
    }
    long given = GrpcTimeout.nanos(request);
    return given < 0
        ? maxStreamDurationNanos
        : GrpcTimeout.duration(given, grpcTimeoutHeaderOffsetNanos, grpcTimeoutHeaderMaxNanos);
  }

  /** The status of the answer when the cluster does not exist. */
  public int clusterNotFoundStatus() {
    return clusterNotFoundStatus;
  }

  /** The priority of its requests. */
  public ResourcePriority priority() {
    return priority;
  }

  /** What hosts' metadata must say, before a weighted cluster adds to it; null: anything. */
  @Nullable MetadataCriteria metadataMatch() {
    return metadataMatch;
  }

  /** The retry policy of the route, else of the virtual host, else {@link RetryPolicy#NONE}. */
  public RetryPolicy retryPolicy() {
    return retryPolicy;
  }

  /** Whether the host becomes the chosen host's name ({@link RouteEntry#rewriteHost}). */
  public boolean autoHostRewrite() {
    return autoHostRewrite;
  }

  /** Whether a rewritten host is appended to {@code x-forwarded-host}. */
  public boolean appendXForwardedHost() {
    return appendXForwardedHost;
  }

  /** What the route says about an upgrade, such as {@code websocket}, in lower case. */
  public Upgrade upgrade(String lowerCaseType) {
    return upgrades.getOrDefault(lowerCaseType, Upgrade.UNSET);
  }

  /** Whether CONNECT ends here and its bytes go to a host over TCP ({@code connect_config}). */
  public boolean terminatesConnect() {
    return terminatesConnect;
  }

  /** By what requests are hashed, or null. */
  @Nullable HashPolicy hashPolicy() {
    return hashPolicy;
  }

  @Nullable PathRewrite pathRewrite() {
    return pathRewrite;
  }

  @Nullable HostRewrite hostRewrite() {
    return hostRewrite;
  }
}
