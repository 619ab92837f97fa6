package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.http.HeaderFormat;
import io.legate.http.Http2Options;
import io.legate.http.Http2OptionsCompiler;
import io.legate.http.Http2Stats;
import io.legate.network.TransportSocketFactory;
import io.legate.stats.StatsScope;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.Protos;
import io.legate.upstream.UpstreamProtocol;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Compiles what concerns the HTTP connections of a cluster: the extension {@code
 * HttpProtocolOptions}, or the deprecated fields of the cluster that say the same. Used on the
 * control thread.
 */
final class HttpOptions {
  /** The key in {@code typed_extension_protocol_options}. */
  static final String EXTENSION = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  static final FieldSet OPTIONS =
      FieldSet.of(EXTENSION)
          .reads(
              "common_http_protocol_options",
              "explicit_http_config",
              "use_downstream_protocol_config",
              "auto_config");
  static final FieldSet EXPLICIT =
      FieldSet.of(EXTENSION + ".ExplicitHttpConfig")
          .reads("http_protocol_options", "http2_protocol_options")
          .refuses("http3_protocol_options", "HTTP/3 upstreams do not exist yet");
  static final FieldSet DOWNSTREAM =
      FieldSet.of(EXTENSION + ".UseDownstreamHttpConfig")
          .reads("http_protocol_options", "http2_protocol_options");
  static final FieldSet AUTO =
      FieldSet.of(EXTENSION + ".AutoHttpConfig")
          .reads("http_protocol_options", "http2_protocol_options");
  static final FieldSet COMMON =
      FieldSet.of("envoy.config.core.v3.HttpProtocolOptions")
          .reads(
              "idle_timeout",
              "max_connection_duration",
              "max_headers_count",
              "max_response_headers_kb",
              "max_requests_per_connection")
          .harmless("headers_with_underscores_action", "applies to requests from clients");
  static final FieldSet HTTP1 =
      FieldSet.of("envoy.config.core.v3.Http1ProtocolOptions")
          .reads("header_key_format", "enable_trailers")
          .harmless("allow_absolute_url", "applies to requests from clients")
          .harmless("accept_http_10", "applies to requests from clients")
          .harmless("default_host_for_http_10", "applies to requests from clients")
          .harmless("use_balsa_parser", "there is one parser")
          .refuses("allow_chunked_length", "a message with both lengths is refused (RFC 9112 6.3)");

  private static final long HOUR = TimeUnit.HOURS.toNanos(1);
  private static final int DEFAULT_RESPONSE_HEADERS_KB = 80;
  private static final int DEFAULT_HTTP2_HEADERS_KB = 60;
  private static final int MAX_HEADERS_KB = 8192;
  private static final int DEFAULT_HEADERS = 100;

  private HttpOptions() {}

  /**
   * Compiles them.
   *
   * @param socket what lies below the connections
   * @param scope of the cluster's metrics
   */
  static ClusterInfo.HttpOptions compile(
      Cluster proto, TransportSocketFactory socket, StatsScope scope, ConfigContext at) {
    var typed = extension(proto, at);
    HttpProtocols protocols =
        typed == null
            ? HttpProtocols.ofCluster(proto, at)
            : HttpProtocols.of(typed, socket, extensionAt(at));
    HttpProtocolOptions common =
        typed == null ? proto.getCommonHttpProtocolOptions() : typed.getCommonHttpProtocolOptions();
    ConfigContext commonAt =
        (typed == null ? at : extensionAt(at)).at("common_http_protocol_options");
    commonAt.check(COMMON, common);
    checkRanges(common, commonAt);
    protocols.http1At().check(HTTP1, protocols.http1());
    long maxRequests = Integer.toUnsignedLong(proto.getMaxRequestsPerConnection().getValue());
    if (common.hasMaxRequestsPerConnection()) {
      maxRequests = Integer.toUnsignedLong(common.getMaxRequestsPerConnection().getValue());
    }
    return new ClusterInfo.HttpOptions(
        common.hasIdleTimeout() ? Protos.nanos(common.getIdleTimeout()) : HOUR,
        maxRequests,
        Protos.nanos(common.getMaxConnectionDuration()),
        headBytes(common, DEFAULT_RESPONSE_HEADERS_KB),
        headers(common),
        protocols.http1().getEnableTrailers(),
        format(protocols.http1(), protocols.http1At()),
        protocols.protocol(),
        http2(protocols, common, scope));
  }

  private static void checkRanges(HttpProtocolOptions common, ConfigContext at) {
    if (common.hasMaxHeadersCount() && common.getMaxHeadersCount().getValue() == 0) {
      at.at("max_headers_count").error("0 (expected at least 1)");
    }
    long kb = Integer.toUnsignedLong(common.getMaxResponseHeadersKb().getValue());
    if (common.hasMaxResponseHeadersKb() && (kb == 0 || kb > MAX_HEADERS_KB)) {
      at.at("max_response_headers_kb").error(kb + " (expected 1 to " + MAX_HEADERS_KB + ")");
    }
  }

  private static int headBytes(HttpProtocolOptions common, int otherwiseKb) {
    return (common.hasMaxResponseHeadersKb()
            ? common.getMaxResponseHeadersKb().getValue()
            : otherwiseKb)
        * 1024;
  }

  private static int headers(HttpProtocolOptions common) {
    int headers = common.getMaxHeadersCount().getValue();
    return common.hasMaxHeadersCount()
        ? headers < 0 ? Integer.MAX_VALUE : headers
        : DEFAULT_HEADERS;
  }

  /** Null for a cluster that speaks HTTP/1.1 alone, which has no metrics of HTTP/2 either. */
  private static ClusterInfo.@Nullable Http2 http2(
      HttpProtocols protocols, HttpProtocolOptions common, StatsScope scope) {
    if (protocols.protocol() == UpstreamProtocol.HTTP_1_1) {
      return null;
    }
    var compiler =
        new Http2OptionsCompiler(
            headBytes(common, DEFAULT_HTTP2_HEADERS_KB),
            headers(common),
            Http2Options.Underscores.ALLOW,
            null);
    return new ClusterInfo.Http2(
        compiler.compile(protocols.http2(), protocols.http2At()),
        new Http2Stats(scope.scope("http2.")));
  }

  private static io.envoyproxy.envoy.extensions.upstreams.http.v3.@Nullable HttpProtocolOptions
      extension(Cluster proto, ConfigContext at) {
    if (!at.sets("typed_extension_protocol_options", proto)) {
      return null;
    }
    for (String key : proto.getTypedExtensionProtocolOptionsMap().keySet()) {
      if (!key.equals(EXTENSION)) {
        at.at("typed_extension_protocol_options[\"" + key + "\"]")
            .warn(
                "unsupported-extension",
                key + " is not supported yet and has no effect (expected it to be left out)");
      }
    }
    var any = proto.getTypedExtensionProtocolOptionsMap().get(EXTENSION);
    if (any == null) {
      return null;
    }
    var typed =
        Protos.unpack(
            any,
            io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.class,
            extensionAt(at));
    if (typed != null) {
      extensionAt(at).check(OPTIONS, typed);
    }
    return typed;
  }

  private static ConfigContext extensionAt(ConfigContext at) {
    return at.at("typed_extension_protocol_options[\"" + EXTENSION + "\"]");
  }

  private static HeaderFormat format(Http1ProtocolOptions http1, ConfigContext at) {
    var format = http1.getHeaderKeyFormat();
    return switch (format.getHeaderFormatCase()) {
      case PROPER_CASE_WORDS -> HeaderFormat.PROPER_CASE_WORDS;
      case STATEFUL_FORMATTER -> {
        String type = Protos.typeName(format.getStatefulFormatter().getTypedConfig());
        if (!type.startsWith("envoy.extensions.http.header_formatters.preserve_case.")) {
          at.at("header_key_format")
              .error(
                  "unsupported-extension",
                  "unknown header formatter " + type + " (expected preserve_case)");
        }
        yield HeaderFormat.PRESERVE_CASE;
      }
      case HEADERFORMAT_NOT_SET -> HeaderFormat.LOWER_CASE;
    };
  }
}
