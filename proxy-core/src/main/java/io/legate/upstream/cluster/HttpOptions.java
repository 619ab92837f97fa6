package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.http.HeaderFormat;
import io.legate.upstream.ClusterInfo;
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
  private static final int DEFAULT_HEADERS = 100;

  private HttpOptions() {}

  static ClusterInfo.HttpOptions compile(Cluster proto, ConfigContext at) {
    if (proto.hasHttp2ProtocolOptions()) {
      refuseHttp2(at.at("http2_protocol_options"));
    }
    HttpProtocolOptions common = proto.getCommonHttpProtocolOptions();
    ConfigContext commonAt = at.at("common_http_protocol_options");
    Http1ProtocolOptions http1 = proto.getHttpProtocolOptions();
    ConfigContext http1At = at.at("http_protocol_options");
    var typed = extension(proto, at);
    if (typed != null) {
      ConfigContext typedAt = extensionAt(at);
      common = typed.getCommonHttpProtocolOptions();
      commonAt = typedAt.at("common_http_protocol_options");
      http1 = http1(typed, typedAt);
      http1At = typedAt.at("http_protocol_options");
    }
    commonAt.check(COMMON, common);
    http1At.check(HTTP1, http1);
    return build(proto, common, http1, http1At);
  }

  private static ClusterInfo.HttpOptions build(
      Cluster proto, HttpProtocolOptions common, Http1ProtocolOptions http1, ConfigContext at) {
    long maxRequests = Integer.toUnsignedLong(proto.getMaxRequestsPerConnection().getValue());
    if (common.hasMaxRequestsPerConnection()) {
      maxRequests = Integer.toUnsignedLong(common.getMaxRequestsPerConnection().getValue());
    }
    int headersKb = common.getMaxResponseHeadersKb().getValue();
    int headers = common.getMaxHeadersCount().getValue();
    return new ClusterInfo.HttpOptions(
        common.hasIdleTimeout() ? Protos.nanos(common.getIdleTimeout()) : HOUR,
        maxRequests,
        Protos.nanos(common.getMaxConnectionDuration()),
        (headersKb == 0 ? DEFAULT_RESPONSE_HEADERS_KB : headersKb) * 1024,
        headers == 0 ? DEFAULT_HEADERS : headers,
        http1.getEnableTrailers(),
        format(http1, at));
  }

  private static io.envoyproxy.envoy.extensions.upstreams.http.v3.@Nullable HttpProtocolOptions
      extension(Cluster proto, ConfigContext at) {
    for (String key : proto.getTypedExtensionProtocolOptionsMap().keySet()) {
      if (!key.equals(EXTENSION)) {
        at.at("typed_extension_protocol_options[\"" + key + "\"]")
            .warn("unsupported-extension", key + " is not supported yet and has no effect");
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

  private static Http1ProtocolOptions http1(
      io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions typed,
      ConfigContext at) {
    return switch (typed.getUpstreamProtocolOptionsCase()) {
      case EXPLICIT_HTTP_CONFIG -> {
        var explicit = typed.getExplicitHttpConfig();
        if (explicit.hasHttp2ProtocolOptions()) {
          refuseHttp2(at.at("explicit_http_config").at("http2_protocol_options"));
        } else if (explicit.hasHttp3ProtocolOptions()) {
          at.at("explicit_http_config")
              .at("http3_protocol_options")
              .error("unsupported-protocol", "HTTP/3 upstreams are not supported yet");
        }
        yield explicit.getHttpProtocolOptions();
      }
      case USE_DOWNSTREAM_PROTOCOL_CONFIG -> {
        at.at("use_downstream_protocol_config")
            .warn("unsupported-protocol", "upstream connections always speak HTTP/1.1");
        yield typed.getUseDownstreamProtocolConfig().getHttpProtocolOptions();
      }
      case AUTO_CONFIG -> {
        at.at("auto_config")
            .warn("unsupported-protocol", "upstream connections always speak HTTP/1.1");
        yield typed.getAutoConfig().getHttpProtocolOptions();
      }
      case UPSTREAMPROTOCOLOPTIONS_NOT_SET -> Http1ProtocolOptions.getDefaultInstance();
    };
  }

  private static void refuseHttp2(ConfigContext at) {
    at.error("unsupported-protocol", "HTTP/2 upstreams are not supported yet");
  }

  private static HeaderFormat format(Http1ProtocolOptions http1, ConfigContext at) {
    var format = http1.getHeaderKeyFormat();
    return switch (format.getHeaderFormatCase()) {
      case PROPER_CASE_WORDS -> HeaderFormat.PROPER_CASE_WORDS;
      case STATEFUL_FORMATTER -> {
        String type = Protos.typeName(format.getStatefulFormatter().getTypedConfig());
        if (!type.startsWith("envoy.extensions.http.header_formatters.preserve_case.")) {
          at.at("header_key_format")
              .error("unsupported-extension", "unknown header formatter " + type);
        }
        yield HeaderFormat.PRESERVE_CASE;
      }
      case HEADERFORMAT_NOT_SET -> HeaderFormat.LOWER_CASE;
    };
  }
}
