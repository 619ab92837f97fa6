package io.legate.upstream.health;

import io.envoyproxy.envoy.config.core.v3.HealthCheck.HttpHealthCheck;
import io.envoyproxy.envoy.config.core.v3.RequestMethod;
import io.envoyproxy.envoy.type.v3.CodecClientType;
import io.legate.accesslog.HeaderMutations;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.StringMatcher;
import io.legate.http.Headers;
import io.legate.stream.Protocol;
import io.legate.upstream.ClusterInfo;
import java.util.List;

/** Compiles {@code http_health_check}. Used on the control thread. */
final class HttpCheckCompiler {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.HealthCheck.HttpHealthCheck")
          .reads("host", "path", "send", "receive", "response_buffer_size")
          .reads("request_headers_to_add", "request_headers_to_remove")
          .reads("expected_statuses", "retriable_statuses", "codec_client_type")
          .reads("service_name_matcher", "method");
  private static final long BODY_BYTES = 1024;

  private HttpCheckCompiler() {}

  static Probe.Factory compile(HttpHealthCheck proto, ClusterInfo info, ConfigContext at) {
    at.check(FIELDS, proto);
    if (proto.getPath().isEmpty()) {
      at.at("path")
          .error("value length must be at least 1 characters (expected a path such as /healthz)");
    } else if (proto.getPath().chars().anyMatch(c -> c <= ' ' || c == 127)) {
      at.at("path").error("a path holds no spaces and no control characters (expected a path)");
    }
    if (proto.getHost().chars().anyMatch(c -> c < ' ' || c == 127)) {
      at.at("host").error("a host holds no control characters (expected a name)");
    }
    byte[] body = body(proto, at);
    return new HttpCheck(
        head(proto, body.length, at),
        body,
        receive(proto, at),
        bodyBytes(proto),
        proto.getExpectedStatusesCount() == 0
            ? StatusRanges.ok()
            : StatusRanges.compile(proto.getExpectedStatusesList(), "expected", at),
        StatusRanges.compile(proto.getRetriableStatusesList(), "retriable", at),
        proto.hasServiceNameMatcher()
            ? StringMatcher.compile(proto.getServiceNameMatcher(), at.at("service_name_matcher"))
            : null,
        codecs(proto, info, at.at("codec_client_type")));
  }

  private static CheckHead head(HttpHealthCheck proto, int bodyLength, ConfigContext at) {
    return new CheckHead(
        proto.getCodecClientType() == CodecClientType.HTTP2 ? Protocol.HTTP_2 : Protocol.HTTP_1_1,
        method(proto, at),
        proto.getHost(),
        proto.getPath(),
        List.of(),
        HeaderMutations.compile(
            proto.getRequestHeadersToAddList(),
            proto.getRequestHeadersToRemoveList(),
            "request",
            at),
        bodyLength == 0
            ? List.of()
            : List.of(new CheckHead.Field(Headers.CONTENT_LENGTH, Integer.toString(bodyLength))));
  }

  private static String method(HttpHealthCheck proto, ConfigContext at) {
    RequestMethod method = proto.getMethod();
    if (method == RequestMethod.CONNECT || method == RequestMethod.UNRECOGNIZED) {
      at.at("method").error(method + " (expected a method other than CONNECT)");
    }
    return method == RequestMethod.METHOD_UNSPECIFIED ? "GET" : method.name();
  }

  private static byte[] body(HttpHealthCheck proto, ConfigContext at) {
    if (!proto.hasSend()) {
      return new byte[0];
    }
    switch (proto.getMethod()) {
      case METHOD_UNSPECIFIED, GET, HEAD, DELETE, TRACE ->
          at.at("send")
              .error(
                  "HTTP health check cannot specify a request payload with method '"
                      + method(proto, at)
                      + "' (expected POST, PUT, PATCH or OPTIONS)");
      default -> {}
    }
    return Payloads.compile(proto.getSend(), at.at("send")).bytes();
  }

  private static Payloads receive(HttpHealthCheck proto, ConfigContext at) {
    Payloads receive = Payloads.compile(proto.getReceiveList(), "receive", at);
    long most = bodyBytes(proto);
    if (most != 0 && receive.length() > most) {
      at.at("receive")
          .error(
              "The expected response length '%d' is over than http health response buffer size '%d'"
                      .formatted(receive.length(), most)
                  + " (expected a larger response_buffer_size)");
    }
    return receive;
  }

  /** Unsigned, but nobody has that much memory. */
  private static long bodyBytes(HttpHealthCheck proto) {
    if (!proto.hasResponseBufferSize()) {
      return BODY_BYTES;
    }
    long bytes = proto.getResponseBufferSize().getValue();
    return bytes < 0 ? Long.MAX_VALUE : bytes;
  }

  private static HttpCheck.Codecs codecs(
      HttpHealthCheck proto, ClusterInfo info, ConfigContext at) {
    CodecClientType type = proto.getCodecClientType();
    if (type == CodecClientType.HTTP1) {
      return Codecs.http1(info);
    }
    if (type != CodecClientType.HTTP2) {
      at.error("unsupported-protocol", type + " is not supported (expected HTTP1 or HTTP2)");
    }
    return Codecs.http2(info);
  }
}
