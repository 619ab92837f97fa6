package io.legate.config.v2;

import static io.legate.config.v2.Upgrade.drop;
import static io.legate.config.v2.Upgrade.into;
import static io.legate.config.v2.Upgrade.rename;

import io.legate.config.tree.ScalarNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of v2 fields: every field of v2 that v3 renamed, moved or removed, and what becomes of
 * it. What has the same name in both needs no row.
 */
final class V2Fields {

  private static final String ROUTE = "envoy.config.route.v3.";
  private static final String CLUSTER = "envoy.config.cluster.v3.Cluster";
  private static final String CORE = "envoy.config.core.v3.";
  private static final String HCM =
      "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
  private static final String TLS = "envoy.extensions.transport_sockets.tls.v3.";
  private static final String FILTERS = "envoy.extensions.filters.";
  private static final String GZIP = FILTERS + "http.gzip.v3.Gzip";
  private static final String REDIS = FILTERS + "network.redis_proxy.v3.RedisProxy";
  private static final String PER_FILTER = "typed_per_filter_config";
  private static final String GONE = "";

  private static final List<Upgrade> ROWS =
      List.of(
          // Bootstrap
          row(
              "envoy.config.bootstrap.v3.Bootstrap",
              "runtime",
              "layered_runtime",
              Rewrites::runtime),
          row("envoy.config.bootstrap.v3.Bootstrap", "rate_limit_service", GONE, drop()),
          row(CORE + "Node", "build_version", GONE, drop()),
          // Cluster
          row(CLUSTER, "hosts", "load_assignment", Rewrites::hosts),
          row(CLUSTER, "tls_context", "transport_socket", Rewrites.tls(TLS + "UpstreamTlsContext")),
          row(
              CLUSTER,
              "extension_protocol_options",
              "typed_extension_protocol_options",
              Rewrites.typedMap("typed_extension_protocol_options")),
          row(
              CLUSTER,
              "drain_connections_on_host_removal",
              "ignore_health_on_host_removal",
              rename("ignore_health_on_host_removal")),
          row(
              "envoy.config.endpoint.v3.ClusterLoadAssignment.Policy",
              "disable_overprovisioning",
              "overprovisioning_factor: 100",
              Rewrites.whenTrue(
                  "overprovisioning_factor", place -> ScalarNode.plainAt(place, "100"))),
          row(
              "envoy.config.cluster.v3.LoadBalancingPolicy.Policy",
              "typed_config",
              "typed_extension_config",
              Rewrites::loadBalancingPolicy),
          row(
              CORE + "HealthCheck.HttpHealthCheck",
              "use_http2",
              "codec_client_type: HTTP2",
              Rewrites.whenTrue("codec_client_type", place -> ScalarNode.at(place, "HTTP2"))),
          row(
              CORE + "HealthCheck.HttpHealthCheck",
              "service_name",
              "service_name_matcher: {prefix: …}",
              into("service_name_matcher", Rewrites.wrap("prefix"))),
          row(
              CORE + "HealthCheck",
              "redis_health_check",
              "custom_health_check",
              Rewrites::redisHealthCheck),
          // Listener
          row(
              "envoy.config.listener.v3.FilterChain",
              "tls_context",
              "transport_socket",
              Rewrites.tls(TLS + "DownstreamTlsContext")),
          row("envoy.config.listener.v3.UdpListenerConfig", "udp_listener_name", GONE, drop()),
          row("envoy.config.listener.v3.UdpListenerConfig", "config", GONE, drop()),
          row("envoy.config.listener.v3.UdpListenerConfig", "typed_config", GONE, drop()),
          row(
              "envoy.config.listener.v3.QuicProtocolOptions",
              "max_concurrent_streams",
              "quic_protocol_options.max_concurrent_streams",
              into("quic_protocol_options", Rewrites.wrap("max_concurrent_streams"))),
          // TLS
          row(
              TLS + "CertificateValidationContext",
              "verify_subject_alt_name",
              "match_subject_alt_names: [{exact: …}]",
              into("match_subject_alt_names", Rewrites.wrapEach("exact"))),
          row(TLS + "CertificateValidationContext", "require_ocsp_staple", GONE, drop()),
          // HTTP connection manager
          row(
              HCM,
              "idle_timeout",
              "common_http_protocol_options.idle_timeout",
              into("common_http_protocol_options", Rewrites.wrap("idle_timeout"))),
          row(HCM + ".Tracing", "operation_name", GONE, drop()),
          row(
              HCM + ".Tracing",
              "request_headers_for_tags",
              "custom_tags",
              into("custom_tags", Rewrites::customTags)),
          // Routes
          row(
              ROUTE + "RouteMatch",
              "regex",
              "safe_regex: {regex: …}",
              into("safe_regex", Rewrites.wrap("regex"))),
          row(
              ROUTE + "RouteMatch",
              "runtime",
              "runtime_fraction",
              into("runtime_fraction", Rewrites::fraction)),
          row(
              ROUTE + "HeaderMatcher",
              "regex_match",
              "safe_regex_match: {regex: …}",
              into("safe_regex_match", Rewrites.wrap("regex"))),
          row(ROUTE + "QueryParameterMatcher", "value", "string_match", Rewrites::queryValue),
          row(ROUTE + "QueryParameterMatcher", "regex", "string_match", Rewrites::queryRegex),
          row(
              ROUTE + "RouteAction",
              "host_rewrite",
              "host_rewrite_literal",
              rename("host_rewrite_literal")),
          row(
              ROUTE + "RouteAction",
              "auto_host_rewrite_header",
              "host_rewrite_header",
              rename("host_rewrite_header")),
          row(
              ROUTE + "RouteAction",
              "use_websocket",
              "upgrade_configs: [{upgrade_type: websocket}]",
              Rewrites.whenTrue("upgrade_configs", Rewrites::websocket)),
          row(
              ROUTE + "RouteAction",
              "request_mirror_policy",
              "request_mirror_policies",
              into("request_mirror_policies", Rewrites::listOf)),
          row(
              ROUTE + "RouteAction.RequestMirrorPolicy",
              "runtime_key",
              "runtime_fraction",
              into("runtime_fraction", Rewrites::runtimeKey)),
          row(
              ROUTE + "CorsPolicy",
              "allow_origin",
              "allow_origin_string_match: [{exact: …}]",
              into("allow_origin_string_match", Rewrites.wrapEach("exact"))),
          row(
              ROUTE + "CorsPolicy",
              "allow_origin_regex",
              "allow_origin_string_match: [{safe_regex: {regex: …}}]",
              into("allow_origin_string_match", Rewrites::regexEach)),
          row(
              ROUTE + "CorsPolicy",
              "enabled",
              "filter_enabled",
              into("filter_enabled", Rewrites::enabled)),
          row(ROUTE + "VirtualCluster", "pattern", "headers", Rewrites::clusterPattern),
          row(ROUTE + "VirtualCluster", "method", "headers", Rewrites::clusterMethod),
          row(
              ROUTE + "VirtualHost",
              "per_filter_config",
              PER_FILTER,
              Rewrites.typedMap(PER_FILTER)),
          row(ROUTE + "Route", "per_filter_config", PER_FILTER, Rewrites.typedMap(PER_FILTER)),
          row(
              ROUTE + "WeightedCluster.ClusterWeight",
              "per_filter_config",
              PER_FILTER,
              Rewrites.typedMap(PER_FILTER)),
          row(
              "envoy.type.matcher.v3.StringMatcher",
              "regex",
              "safe_regex: {regex: …}",
              into("safe_regex", Rewrites.wrap("regex"))),
          // Filters
          row(FILTERS + "common.fault.v3.FaultDelay", "type", GONE, drop()),
          row(
              FILTERS + "common.fault.v3.FaultDelay",
              "percent",
              "percentage: {numerator: …}",
              into("percentage", Rewrites.wrap("numerator"))),
          row(
              FILTERS + "http.fault.v3.FaultAbort",
              "percent",
              "percentage: {numerator: …}",
              into("percentage", Rewrites.wrap("numerator"))),
          row(FILTERS + "http.ext_authz.v3.ExtAuthz", "use_alpha", GONE, drop()),
          row(
              FILTERS + "http.health_check.v3.HealthCheck",
              "endpoint",
              "headers: [{name: \":path\", …}]",
              into("headers", Rewrites.pathHeader())),
          row(
              FILTERS + "http.dynamic_forward_proxy.v3.PerRouteConfig",
              "host_rewrite",
              "host_rewrite_literal",
              rename("host_rewrite_literal")),
          row(
              FILTERS + "http.dynamic_forward_proxy.v3.PerRouteConfig",
              "auto_host_rewrite_header",
              "host_rewrite_header",
              rename("host_rewrite_header")),
          row(
              GZIP,
              "content_length",
              "compressor.content_length",
              into("compressor", Rewrites.wrap("content_length"))),
          row(
              GZIP,
              "content_type",
              "compressor.content_type",
              into("compressor", Rewrites.wrap("content_type"))),
          row(
              GZIP,
              "disable_on_etag_header",
              "compressor.disable_on_etag_header",
              into("compressor", Rewrites.wrap("disable_on_etag_header"))),
          row(
              GZIP,
              "remove_accept_encoding_header",
              "compressor.remove_accept_encoding_header",
              into("compressor", Rewrites.wrap("remove_accept_encoding_header"))),
          row(
              REDIS,
              "cluster",
              "prefix_routes.catch_all_route",
              into("prefix_routes", Rewrites::catchAll)),
          row(
              REDIS + ".PrefixRoutes",
              "catch_all_cluster",
              "catch_all_route",
              into("catch_all_route", Rewrites.wrap("cluster"))),
          row(
              FILTERS + "network.tcp_proxy.v3.TcpProxy",
              "deprecated_v1",
              "cluster",
              Rewrites::tcpRoutes));

  private static final Map<String, Map<String, Upgrade>> BY_MESSAGE = new HashMap<>();

  static {
    for (Upgrade row : ROWS) {
      BY_MESSAGE.computeIfAbsent(row.message(), message -> new HashMap<>()).put(row.field(), row);
    }
  }

  private V2Fields() {}

  private static Upgrade row(String message, String field, String today, Upgrade.Rewrite rewrite) {
    return new Upgrade(message, field, today, rewrite);
  }

  /** The rows of a message, by field; empty for most. */
  static Map<String, Upgrade> of(String message) {
    return BY_MESSAGE.getOrDefault(message, Map.of());
  }

  /** All rows, for the test that looks at each. */
  static List<Upgrade> rows() {
    return ROWS;
  }
}
