package io.legate.router;

import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Says where a redirected request is to go: scheme, host, port and path are each the request's or
 * replaced. Immutable, for any thread; a redirect makes a string. Envoy: {@code
 * envoy.config.route.v3.RedirectAction}.
 */
final class Redirect {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.RedirectAction")
          .reads("https_redirect", "scheme_redirect", "host_redirect", "port_redirect")
          .reads("path_redirect", "prefix_rewrite", "regex_rewrite", "response_code")
          .reads("strip_query");

  private static final int MAX_PORT = 65535;

  private final String scheme;
  private final String host;
  private final String port;
  private final String path;
  private final boolean stripQuery;
  private final @Nullable PathRewrite pathRewrite;
  private final boolean hostAsItIs;

  private Redirect(RedirectAction proto, @Nullable PathRewrite pathRewrite, boolean hostAsItIs) {
    this.scheme = proto.getHttpsRedirect() ? "https" : proto.getSchemeRedirect();
    this.host = proto.getHostRedirect();
    this.port = proto.getPortRedirect() == 0 ? "" : ":" + proto.getPortRedirect();
    this.path = proto.getPathRedirect();
    this.stripQuery = proto.getStripQuery();
    this.pathRewrite = pathRewrite;
    this.hostAsItIs = hostAsItIs;
  }

  /** The redirect to the request's own place, which a direct response with a 3xx status has. */
  static Redirect nowhere() {
    return new Redirect(RedirectAction.getDefaultInstance(), null, false);
  }

  /** The redirect of {@code VirtualHost.require_tls}: {@code https://}, host and path kept. */
  static Redirect toTls() {
    return new Redirect(RedirectAction.newBuilder().setHttpsRedirect(true).build(), null, true);
  }

  static Redirect compile(RedirectAction proto, ConfigContext at) {
    at.check(FIELDS, proto);
    if (proto.getPortRedirect() < 0 || proto.getPortRedirect() > MAX_PORT) {
      at.at("port_redirect").error("value must be less than or equal to 65535 (expected a port)");
    }
    checkNoBreaks(proto.getSchemeRedirect(), at.at("scheme_redirect"));
    checkNoBreaks(proto.getHostRedirect(), at.at("host_redirect"));
    checkNoBreaks(proto.getPathRedirect(), at.at("path_redirect"));
    checkNoBreaks(proto.getPrefixRewrite(), at.at("prefix_rewrite"));
    PathRewrite rewrite =
        PathRewrite.compile(
            proto.getPrefixRewrite(), proto.hasRegexRewrite() ? proto.getRegexRewrite() : null, at);
    return new Redirect(proto, rewrite, false);
  }

  private static void checkNoBreaks(String text, ConfigContext at) {
    if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0 || text.indexOf('\0') >= 0) {
      at.error("value does not match regex pattern \"^[^\\u0000\\n\\r]*$\" (expected one line)");
    }
  }

  /** The status of an action's redirect. */
  static int status(RedirectAction proto, ConfigContext at) {
    return switch (proto.getResponseCode()) {
      case MOVED_PERMANENTLY -> 301;
      case FOUND -> 302;
      case SEE_OTHER -> 303;
      case TEMPORARY_REDIRECT -> 307;
      case PERMANENT_REDIRECT -> 308;
      case UNRECOGNIZED -> {
        at.at("response_code")
            .error("value must be one of the defined enum values (expected a name of the enum)");
        yield 301;
      }
    };
  }

  /** How the request's path is rewritten before {@link #newUri}, or null. */
  @Nullable PathRewrite pathRewrite() {
    return pathRewrite;
  }

  /** The value of {@code location}. */
  String newUri(HeaderMap headers) {
    String requestScheme = orEmpty(headers.get(Headers.SCHEME));
    String newScheme = scheme.isEmpty() ? requestScheme : scheme;
    String newHost = host.isEmpty() ? requestHost(headers, newScheme) : host;
    return newScheme + "://" + newHost + port + newPath(orEmpty(headers.get(Headers.PATH)));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private String newPath(String requestPath) {
    int query = requestPath.indexOf('?');
    if (path.isEmpty()) {
      return stripQuery && query >= 0 ? requestPath.substring(0, query) : requestPath;
    }
    boolean keepsQuery = path.indexOf('?') < 0 && query >= 0 && !stripQuery;
    return keepsQuery ? path + requestPath.substring(query) : path;
  }

  /** The request's host, without its port where that changes or no longer fits the scheme. */
  private String requestHost(HeaderMap headers, String newScheme) {
    String requestHost = orEmpty(headers.get(Headers.AUTHORITY));
    int entry = headers.first(Headers.AUTHORITY);
    if (hostAsItIs || entry < 0) {
      return requestHost;
    }
    int start = headers.valueStart(entry);
    int colon = Authority.portStart(headers.bytes(), start, headers.valueLength(entry));
    if (colon < 0) {
      return requestHost;
    }
    String requestPort = requestHost.substring(colon - start);
    String protocol = orEmpty(headers.get(Headers.X_FORWARDED_PROTO));
    boolean flips = !newScheme.equals(protocol);
    boolean defaultPort =
        (protocol.equals("https") && requestPort.equals(":443"))
            || (protocol.equals("http") && requestPort.equals(":80"));
    boolean drop = !port.isEmpty() || (flips && defaultPort);
    return drop ? requestHost.substring(0, colon - start) : requestHost;
  }
}
