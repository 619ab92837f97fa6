package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.legate.common.ConfigContext;
import io.legate.network.TransportSocketFactory;
import io.legate.upstream.UpstreamProtocol;

/**
 * Which protocols a cluster says that it speaks, and where it says with what options. Used on the
 * control thread.
 */
record HttpProtocols(
    UpstreamProtocol protocol,
    Http1ProtocolOptions http1,
    ConfigContext http1At,
    Http2ProtocolOptions http2,
    ConfigContext http2At) {
  private static final String HTTP1 = "http_protocol_options";
  private static final String HTTP2 = "http2_protocol_options";

  /** What the extension says. */
  static HttpProtocols of(
      HttpProtocolOptions typed, TransportSocketFactory socket, ConfigContext at) {
    return switch (typed.getUpstreamProtocolOptionsCase()) {
      case EXPLICIT_HTTP_CONFIG -> explicit(typed.getExplicitHttpConfig(), at);
      case USE_DOWNSTREAM_PROTOCOL_CONFIG -> {
        var config = typed.getUseDownstreamProtocolConfig();
        ConfigContext there = at.at("use_downstream_protocol_config");
        there.check(HttpOptions.DOWNSTREAM, config);
        yield new HttpProtocols(
            UpstreamProtocol.DOWNSTREAM,
            config.getHttpProtocolOptions(),
            there.at(HTTP1),
            config.getHttp2ProtocolOptions(),
            there.at(HTTP2));
      }
      case AUTO_CONFIG -> auto(typed.getAutoConfig(), socket, at.at("auto_config"));
      case UPSTREAMPROTOCOLOPTIONS_NOT_SET -> {
        at.error(
            "no protocol is chosen (expected explicit_http_config, use_downstream_protocol_config"
                + " or auto_config)");
        yield explicit(HttpProtocolOptions.ExplicitHttpConfig.getDefaultInstance(), at);
      }
    };
  }

  private static HttpProtocols explicit(
      HttpProtocolOptions.ExplicitHttpConfig config, ConfigContext at) {
    ConfigContext there = at.at("explicit_http_config");
    if (config.hasHttp3ProtocolOptions()) {
      there
          .at("http3_protocol_options")
          .error(
              "unsupported-protocol",
              "HTTP/3 upstreams are not supported yet (expected HTTP/1.1 or HTTP/2)");
    } else {
      there.check(HttpOptions.EXPLICIT, config); // the fields exclude each other
    }
    return new HttpProtocols(
        config.hasHttp2ProtocolOptions() ? UpstreamProtocol.HTTP_2 : UpstreamProtocol.HTTP_1_1,
        config.getHttpProtocolOptions(),
        there.at(HTTP1),
        config.getHttp2ProtocolOptions(),
        there.at(HTTP2));
  }

  /** The peer is to choose the protocol while it shakes hands; no socket here can ask it yet. */
  private static HttpProtocols auto(
      HttpProtocolOptions.AutoHttpConfig config, TransportSocketFactory socket, ConfigContext at) {
    at.check(HttpOptions.AUTO, config);
    if (socket.negotiatesProtocol()) {
      at.error(
          "unsupported-protocol",
          "a protocol that TLS agrees upon is not supported yet (expected explicit_http_config)");
    } else {
      at.error("ALPN is configured for a cluster whose transport socket has none (expected TLS)");
    }
    return new HttpProtocols(
        UpstreamProtocol.HTTP_1_1,
        config.getHttpProtocolOptions(),
        at.at(HTTP1),
        config.getHttp2ProtocolOptions(),
        at.at(HTTP2));
  }

  /** What the deprecated fields of the cluster itself say. */
  @SuppressWarnings("deprecation")
  static HttpProtocols ofCluster(Cluster proto, ConfigContext at) {
    boolean downstream =
        proto.getProtocolSelection() == Cluster.ClusterProtocolSelection.USE_DOWNSTREAM_PROTOCOL;
    if (!downstream && proto.hasHttpProtocolOptions() && proto.hasHttp2ProtocolOptions()) {
      at.at(HTTP2)
          .error(
              "Both HTTP1 and HTTP2 options may only be configured with non-default"
                  + " 'protocol_selection' values (expected one of them)");
    }
    UpstreamProtocol protocol =
        downstream
            ? UpstreamProtocol.DOWNSTREAM
            : proto.hasHttp2ProtocolOptions() ? UpstreamProtocol.HTTP_2 : UpstreamProtocol.HTTP_1_1;
    return new HttpProtocols(
        protocol,
        proto.getHttpProtocolOptions(),
        at.at(HTTP1),
        proto.getHttp2ProtocolOptions(),
        at.at(HTTP2));
  }
}
