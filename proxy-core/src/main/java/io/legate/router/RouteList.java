package io.legate.router;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The routes of one virtual host, tried in order; the first that matches wins. Immutable. */
final class RouteList {
  private static final byte[] HTTPS = "https".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);

  /** One route: for which requests, and what then. */
  record Rule(RouteMatch match, ClusterSpecifier action) {}

  private final VirtualHost virtualHost;
  private final Rule[] rules;
  private final RouteEntry toTls;

  RouteList(VirtualHost virtualHost, Rule[] rules, RouteEntry toTls) {
    this.virtualHost = virtualHost;
    this.rules = rules;
    this.toTls = toTls;
  }

  @Nullable RouteEntry find(HeaderMap request, long randomValue, boolean secure) {
    if (virtualHost.requireTls() != VirtualHost.TlsRequirement.NONE && needsTls(request, secure)) {
      return toTls;
    }
    for (Rule rule : rules) {
      if (rule.match.matches(request, randomValue)) {
        return rule.action.pick(request, randomValue);
      }
    }
    return null;
  }

  private boolean needsTls(HeaderMap request, boolean secure) {
    boolean https =
        request.has(Headers.X_FORWARDED_PROTO)
            ? request.valueIs(Headers.X_FORWARDED_PROTO, HTTPS)
            : secure;
    boolean all = virtualHost.requireTls() == VirtualHost.TlsRequirement.ALL;
    return !https && (all || !request.valueIs(Headers.X_ENVOY_INTERNAL, TRUE));
  }
}
