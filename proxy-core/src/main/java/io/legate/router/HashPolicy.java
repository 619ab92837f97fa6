package io.legate.router;

import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.RegexRewrite;
import io.legate.http.Cookies;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.stream.StreamInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By what requests of a route are hashed, for balancers that choose by hash. Immutable, shared by
 * workers. Envoy: {@code RouteAction.HashPolicy}.
 */
final class HashPolicy {
  private static final String MESSAGE = "envoy.config.route.v3.RouteAction.HashPolicy";
  static final FieldSet FIELDS =
      FieldSet.of(MESSAGE)
          .reads("header", "cookie", "connection_properties", "query_parameter", "terminal")
          .refuses("filter_state", "no filter puts anything there that has a hash");
  static final FieldSet HEADER =
      FieldSet.of(MESSAGE + ".Header").reads("header_name", "regex_rewrite");
  static final FieldSet COOKIE =
      FieldSet.of(MESSAGE + ".Cookie").reads("name", "ttl", "path", "attributes");
  static final FieldSet ATTRIBUTE =
      FieldSet.of(MESSAGE + ".CookieAttribute").reads("name", "value");
  static final FieldSet CONNECTION =
      FieldSet.of(MESSAGE + ".ConnectionProperties").reads("source_ip");
  static final FieldSet QUERY = FieldSet.of(MESSAGE + ".QueryParameter").reads("name");

  /** One entry of the list; {@code terminal}: those after it count only when there is no hash. */
  private record Step(HashMethod method, boolean terminal) {}

  private final Step[] steps;

  private HashPolicy(List<Step> steps) {
    this.steps = steps.toArray(new Step[0]);
  }

  /** Compiles the list; null when it is empty. {@code at} is the route action's place. */
  static @Nullable HashPolicy compile(RouteAction action, ConfigContext at) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < action.getHashPolicyCount(); i++) {
      RouteAction.HashPolicy proto = action.getHashPolicy(i);
      ConfigContext here = at.at("hash_policy", i);
      here.check(FIELDS, proto);
      HashMethod method = method(proto, here);
      if (method != null) {
        steps.add(new Step(method, proto.getTerminal()));
      }
    }
    return steps.isEmpty() ? null : new HashPolicy(steps);
  }

  private static @Nullable HashMethod method(RouteAction.HashPolicy proto, ConfigContext at) {
    switch (proto.getPolicySpecifierCase()) {
      case HEADER:
        return header(proto.getHeader(), at.at("header"));
      case COOKIE:
        return cookie(proto.getCookie(), at.at("cookie"));
      case CONNECTION_PROPERTIES:
        at.at("connection_properties").check(CONNECTION, proto.getConnectionProperties());
        return proto.getConnectionProperties().getSourceIp() ? new HashMethod.SourceIp() : null;
      case QUERY_PARAMETER:
        at.at("query_parameter").check(QUERY, proto.getQueryParameter());
        named(proto.getQueryParameter().getName(), at.at("query_parameter").at("name"));
        return new HashMethod.QueryParameter(proto.getQueryParameter().getName());
      case FILTER_STATE:
        return null; // refused
      default:
        at.error(
            "no policy is given (expected header, cookie, connection_properties or"
                + " query_parameter)");
        return null;
    }
  }

  private static HashMethod header(RouteAction.HashPolicy.Header proto, ConfigContext at) {
    at.check(HEADER, proto);
    named(proto.getHeaderName(), at.at("header_name"));
    RegexRewrite rewrite =
        proto.hasRegexRewrite()
            ? RegexRewrite.compile(proto.getRegexRewrite(), at.at("regex_rewrite"))
            : null;
    return new HeaderHash(HeaderName.of(proto.getHeaderName()), rewrite);
  }

  private static HashMethod cookie(RouteAction.HashPolicy.Cookie proto, ConfigContext at) {
    at.check(COOKIE, proto);
    named(proto.getName(), at.at("name"));
    List<Cookies.Attribute> attributes = new ArrayList<>();
    for (int i = 0; i < proto.getAttributesCount(); i++) {
      var attribute = proto.getAttributes(i);
      at.at("attributes", i).check(ATTRIBUTE, attribute);
      named(attribute.getName(), at.at("attributes", i).at("name"));
      attributes.add(new Cookies.Attribute(attribute.getName(), attribute.getValue()));
    }
    return new HashMethod.Cookie(
        proto.getName(),
        proto.getName().getBytes(StandardCharsets.UTF_8),
        proto.hasTtl(),
        proto.getTtl().getSeconds(),
        proto.getPath(),
        List.copyOf(attributes));
  }

  private static void named(String name, ConfigContext at) {
    if (name.isEmpty()) {
      at.error("value length must be at least 1 characters (expected a value that is not empty)");
    }
  }

  /** Adds what a request gives to {@code hash}; nothing when there is nothing to go by. */
  void hash(HeaderMap headers, StreamInfo info, RequestHash hash) {
    for (Step step : steps) {
      step.method.hash(headers, info, hash);
      if (step.terminal && hash.present()) {
        return;
      }
    }
  }
}
