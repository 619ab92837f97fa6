package io.legate.extension.network.hcm;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.RouteSpecifierCase;
import io.legate.common.ConfigContext;
import io.legate.common.Durations;
import io.legate.common.FieldSet;
import io.legate.factory.FactoryContext;
import io.legate.http.Http2Options;
import io.legate.http.Http2OptionsCompiler;
import io.legate.http.Http2Stats;
import io.legate.http.HttpFilterFactory;
import io.legate.http.HttpStats;
import io.legate.http.ServerConnection;
import io.legate.http.codec.h1.Http1Options;
import io.legate.http.codec.h2.Http2ServerConnection;
import io.legate.http.conn.ConnectionManagerConfig;
import io.legate.http.conn.ConnectionManagerConfig.CodecType;
import io.legate.http.conn.ConnectionManagerConfig.Timeouts;
import io.legate.router.RouteProvider;
import io.legate.router.RouteTable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles one HTTP connection manager, on the control thread. */
final class ManagerCompiler {
  static final FieldSet FIELDS =
      FieldSet.of(
              "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager")
          .reads("codec_type", "stat_prefix", "route_config", "http_filters", "access_log")
          .reads("common_http_protocol_options", "http_protocol_options", "server_name")
          .reads("server_header_transformation", "max_request_headers_kb", "stream_idle_timeout")
          .reads("drain_timeout", "http2_protocol_options", "stream_error_on_invalid_http_message")
          .reads("request_timeout", "request_headers_timeout", "delayed_close_timeout")
          .reads("use_remote_address", "xff_num_trusted_hops", "skip_xff_append", "via")
          .reads("generate_request_id", "preserve_external_request_id", "add_user_agent")
          .reads("always_set_request_id_in_response", "proxy_100_continue", "upgrade_configs")
          .reads("normalize_path", "merge_slashes", "path_with_escaped_slashes_action")
          .reads("strip_matching_host_port", "strip_any_host_port", "strip_trailing_host_dot")
          .reads("internal_address_config", "append_x_forwarded_port")
          .harmless("http3_protocol_options", "it concerns HTTP/3 connections")
          .refuses("rds", "route discovery is not available in this version; use route_config")
          .refuses("scoped_routes", "scoped routes are not available in this version");

  static final FieldSet COMMON_FIELDS =
      FieldSet.of("envoy.config.core.v3.HttpProtocolOptions")
          .reads("idle_timeout", "max_connection_duration", "max_headers_count")
          .reads("max_stream_duration", "headers_with_underscores_action")
          .reads("max_requests_per_connection");

  private final HttpConnectionManager proto;
  private final ConfigContext at;
  private final FactoryContext context;
  private final String statPrefix;

  ManagerCompiler(HttpConnectionManager proto, ConfigContext at, FactoryContext context) {
    this.proto = proto;
    this.at = at;
    this.context = context;
    this.statPrefix = "http." + proto.getStatPrefix() + ".";
  }

  @Nullable ConnectionManagerConfig compile() {
    at.check(FIELDS, proto);
    if (proto.getStatPrefix().isEmpty()) {
      at.at("stat_prefix")
          .error("value length must be at least 1 characters (expected a name for the stats)");
    }
    HttpProtocolOptions common = proto.getCommonHttpProtocolOptions();
    at.at("common_http_protocol_options").check(COMMON_FIELDS, common);
    RouteTable routes = routes();
    HttpFiltersCompiler filters = new HttpFiltersCompiler(proto, at, statPrefix, context);
    List<HttpFilterFactory> factories = filters.filters();
    Map<String, List<HttpFilterFactory>> upgrades = filters.upgrades(factories);
    if (routes == null) {
      return null;
    }
    Timeouts timeouts = timeouts(common);
    Http1Options http1 = Http1OptionsCompiler.compile(proto, at);
    Http2Options http2 = http2Options(http1);
    return new ConnectionManagerConfig(
        new HttpStats(context.stats().scope(statPrefix)),
        codecType(),
        http1,
        http2(http2, timeouts.streamIdle()),
        http2.initialStreamWindow(),
        RouteProvider.of(routes),
        factories,
        upgrades,
        context.accessLogs().compileHttp(proto.getAccessLogList(), at),
        timeouts,
        RequestOptionsCompiler.request(proto, at, context.node()),
        RequestOptionsCompiler.path(proto, at),
        RequestOptionsCompiler.response(proto),
        common.hasMaxRequestsPerConnection() ? common.getMaxRequestsPerConnection().getValue() : 0,
        context.drain());
  }

  private CodecType codecType() {
    return switch (proto.getCodecType()) {
      case AUTO -> CodecType.AUTO;
      case HTTP1 -> CodecType.HTTP1;
      case HTTP2 -> CodecType.HTTP2;
      case HTTP3, UNRECOGNIZED -> {
        at.at("codec_type")
            .error(
                "unsupported-protocol",
                proto.getCodecType()
                    + " is not available in this version (expected AUTO, HTTP1 or HTTP2)");
        yield CodecType.AUTO;
      }
    };
  }

  private Http2Options http2Options(Http1Options http1) {
    return new Http2OptionsCompiler(
            http1.maxHeadBytes(),
            http1.maxHeaders(),
            Http2Options.Underscores.valueOf(http1.underscores().name()),
            proto.hasStreamErrorOnInvalidHttpMessage()
                ? proto.getStreamErrorOnInvalidHttpMessage()
                : null)
        .compile(proto.getHttp2ProtocolOptions(), at.at("http2_protocol_options"));
  }

  private ServerConnection.Factory http2(Http2Options options, long flushTimeoutNanos) {
    Http2Stats stats = new Http2Stats(context.stats().scope("http2."));
    return (connection, callbacks) ->
        new Http2ServerConnection(connection, callbacks, options, stats, flushTimeoutNanos);
  }

  private @Nullable RouteTable routes() {
    if (proto.getRouteSpecifierCase() != RouteSpecifierCase.ROUTE_CONFIG) {
      if (proto.getRouteSpecifierCase() == RouteSpecifierCase.ROUTESPECIFIER_NOT_SET) {
        at.error("no routes (expected route_config)");
      }
      return null;
    }
    return RouteTable.compile(
        proto.getRouteConfig(), at.at("route_config"), new RouteCompileContext(context, proto));
  }

  private Timeouts timeouts(HttpProtocolOptions common) {
    ConfigContext there = at.at("common_http_protocol_options");
    Timeouts defaults = Timeouts.DEFAULT;
    return new Timeouts(
        nanos(
            common.hasIdleTimeout(),
            common.getIdleTimeout(),
            there.at("idle_timeout"),
            defaults.connectionIdle()),
        nanos(
            proto.hasStreamIdleTimeout(),
            proto.getStreamIdleTimeout(),
            at.at("stream_idle_timeout"),
            defaults.streamIdle()),
        nanos(proto.hasRequestTimeout(), proto.getRequestTimeout(), at.at("request_timeout"), 0),
        nanos(
            proto.hasRequestHeadersTimeout(),
            proto.getRequestHeadersTimeout(),
            at.at("request_headers_timeout"),
            0),
        nanos(
            common.hasMaxConnectionDuration(),
            common.getMaxConnectionDuration(),
            there.at("max_connection_duration"),
            0),
        nanos(
            common.hasMaxStreamDuration(),
            common.getMaxStreamDuration(),
            there.at("max_stream_duration"),
            0),
        nanos(
            proto.hasDelayedCloseTimeout(),
            proto.getDelayedCloseTimeout(),
            at.at("delayed_close_timeout"),
            defaults.delayedClose()),
        nanos(
            proto.hasDrainTimeout(),
            proto.getDrainTimeout(),
            at.at("drain_timeout"),
            defaults.drain()));
  }

  private static long nanos(boolean set, Duration value, ConfigContext where, long otherwise) {
    return set ? Durations.nanos(value, where) : otherwise;
  }
}
