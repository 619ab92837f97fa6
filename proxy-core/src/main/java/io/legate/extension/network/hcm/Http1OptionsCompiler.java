package io.legate.extension.network.hcm;

import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions.HeaderKeyFormat;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.http.HeaderFormat;
import io.legate.http.codec.h1.Http1Options;

/** Compiles what an HTTP connection manager says of the HTTP/1 codec. */
final class Http1OptionsCompiler {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.Http1ProtocolOptions")
          .reads("accept_http_10", "default_host_for_http_10", "header_key_format")
          .reads("enable_trailers", "allow_chunked_length")
          .harmless("allow_absolute_url", "absolute URLs are always accepted, as by Envoy")
          .harmless(
              "override_stream_error_on_invalid_http_message",
              "a broken HTTP/1 message always ends the connection, which is the safe choice");

  private static final String PRESERVE_CASE = "preserve_case";

  private Http1OptionsCompiler() {}

  static Http1Options compile(HttpConnectionManager proto, ConfigContext at) {
    Http1ProtocolOptions http1 = proto.getHttpProtocolOptions();
    ConfigContext there = at.at("http_protocol_options");
    there.check(FIELDS, http1);
    HttpProtocolOptions common = proto.getCommonHttpProtocolOptions();
    Http1Options defaults = Http1Options.DEFAULT;
    return new Http1Options(
        proto.hasMaxRequestHeadersKb()
            ? proto.getMaxRequestHeadersKb().getValue() * 1024
            : defaults.maxHeadBytes(),
        common.hasMaxHeadersCount()
            ? common.getMaxHeadersCount().getValue()
            : defaults.maxHeaders(),
        http1.getAcceptHttp10(),
        http1.getDefaultHostForHttp10(),
        http1.getEnableTrailers(),
        http1.getAllowChunkedLength(),
        underscores(common),
        headerFormat(http1, there));
  }

  private static Http1Options.Underscores underscores(HttpProtocolOptions common) {
    return switch (common.getHeadersWithUnderscoresAction()) {
      case REJECT_REQUEST -> Http1Options.Underscores.REJECT_REQUEST;
      case DROP_HEADER -> Http1Options.Underscores.DROP_HEADER;
      default -> Http1Options.Underscores.ALLOW;
    };
  }

  private static HeaderFormat headerFormat(Http1ProtocolOptions http1, ConfigContext at) {
    HeaderKeyFormat format = http1.getHeaderKeyFormat();
    return switch (format.getHeaderFormatCase()) {
      case PROPER_CASE_WORDS -> HeaderFormat.PROPER_CASE_WORDS;
      case STATEFUL_FORMATTER -> {
        if (!format.getStatefulFormatter().getName().contains(PRESERVE_CASE)
            && !format
                .getStatefulFormatter()
                .getTypedConfig()
                .getTypeUrl()
                .contains(PRESERVE_CASE)) {
          at.at("header_key_format")
              .error(
                  "unsupported-extension",
                  "Didn't find a registered implementation for '"
                      + format.getStatefulFormatter().getName()
                      + "' (expected preserve_case)");
        }
        yield HeaderFormat.PRESERVE_CASE;
      }
      case HEADERFORMAT_NOT_SET -> HeaderFormat.LOWER_CASE;
    };
  }
}
