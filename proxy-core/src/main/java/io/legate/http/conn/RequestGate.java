package io.legate.http.conn;

import io.legate.http.Ascii;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.http.HttpFilterFactory;
import io.legate.http.conn.ConnectionManagerConfig.PathOptions;
import io.legate.router.RouteAction;
import io.legate.router.RouteEntry;
import io.legate.stream.ResponseFlag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes before its filters, in Envoy's order: continue, authority, path,
 * normalisation, header rules, upgrades (envoy-semantics §2.4). One per connection, confined to its
 * worker. Envoy: {@code ActiveStream::decodeHeaders}.
 */
final class RequestGate {
  private static final byte[] CONTINUE = ascii("100-continue");
  private static final byte[] UPGRADE = ascii("upgrade");
  private static final byte[] H2C = ascii("h2c");
  private static final byte[] CONNECT = ascii("CONNECT");

  private final ConnectionManagerConfig config;
  private final RequestMutation mutation;

  RequestGate(ConnectionManagerConfig config, RequestMutation mutation) {
    this.config = config;
    this.mutation = mutation;
  }

  /** Hands a request's head to the filters, or answers it. */
  void admit(ActiveStream stream, boolean endStream) {
    HeaderMap head = stream.requestHeaders();
    if (head.has(Headers.EXPECT) && !config.request().proxy100Continue()) {
      answerExpect(stream, head);
    }
    if (!checkAuthorityAndPath(stream, head)) {
      return;
    }
    String upgrade = upgrade(head);
    mutation.mutate(
        head, stream.streamInfo(), stream.worker().random(), upgrade != null && !isConnect(head));
    removeInternalOnly(stream, head);
    if (upgrade == null) {
      stream.toFilters(config.filters(), endStream);
      return;
    }
    List<HttpFilterFactory> filters = upgradeFilters(stream, upgrade);
    if (filters != null) {
      stream.onUpgrade();
      stream.toFilters(filters, endStream);
    } else {
      config.stats().downstreamRqWsOnNonWsRoute.inc(stream.worker().stats());
      stream.sendLocalReply(403, "", null, "upgrade_failed");
    }
  }

  /** What the routes say that internal clients alone may send ({@code internal_only_headers}). */
  private static void removeInternalOnly(ActiveStream stream, HeaderMap head) {
    List<HeaderName> names = stream.routes().internalOnlyHeaders();
    if (!names.isEmpty() && !head.has(Headers.X_ENVOY_INTERNAL)) {
      for (HeaderName name : names) {
        head.remove(name);
      }
    }
  }

  private static void answerExpect(ActiveStream stream, HeaderMap head) {
    if (head.valueIsIgnoringCase(Headers.EXPECT, CONTINUE)) {
      HeaderMap go = new HeaderMap(32);
      go.status(100);
      stream.encode1xxHeaders(go);
      head.remove(Headers.EXPECT);
    }
  }

  private boolean checkAuthorityAndPath(ActiveStream stream, HeaderMap head) {
    if (!head.has(Headers.AUTHORITY) || head.valueLength(head.first(Headers.AUTHORITY)) == 0) {
      stream.sendLocalReply(400, "", null, "missing_host_header");
      return false;
    }
    if (!Authorities.valid(head)) {
      stream.streamInfo().addFlag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
      stream.sendLocalReply(400, "", null, "http.invalid_authority");
      return false;
    }
    Authorities.strip(head, config.path(), stream.connectionIsTls());
    if (isConnect(head)) {
      return true;
    }
    int path = head.first(Headers.PATH);
    if (path < 0 || head.valueLength(path) == 0) {
      stream.sendLocalReply(404, "", null, "missing_path_rejected");
      return false;
    }
    if (head.bytes()[head.valueStart(path)] != '/') {
      config.stats().downstreamRqNonRelativePath.inc(stream.worker().stats());
      stream.sendLocalReply(404, "", null, "absolute_path_rejected");
      return false;
    }
    return normalizePath(stream, head);
  }

  private boolean normalizePath(ActiveStream stream, HeaderMap head) {
    PathOptions path = config.path();
    switch (PathNormalizer.normalize(head, path)) {
      case FORWARD -> {
        return true;
      }
      case REJECT -> {
        config.stats().downstreamRqFailedPathNormalization.inc(stream.worker().stats());
        stream.sendLocalReply(400, "", null, "path_normalization_failed");
      }
      case REDIRECT -> {
        config.stats().downstreamRqRedirectedWithNormalizedPath.inc(stream.worker().stats());
        String location = String.valueOf(head.get(Headers.PATH));
        stream.sendLocalReply(
            307, "", reply -> reply.set(Headers.LOCATION, location), "path_normalization_failed");
      }
    }
    return false;
  }

  private static boolean isConnect(HeaderMap head) {
    return head.valueIs(Headers.METHOD, CONNECT);
  }

  /** The protocol that a request wants to change to, in lower case, or null. */
  private static @Nullable String upgrade(HeaderMap head) {
    if (isConnect(head)) {
      return "connect";
    }
    if (!head.has(Headers.UPGRADE)
        || !head.containsToken(Headers.CONNECTION, UPGRADE)
        || head.containsToken(Headers.UPGRADE, H2C)) {
      return null;
    }
    return String.valueOf(head.get(Headers.UPGRADE)).toLowerCase(Locale.ROOT);
  }

  /** The filters of an upgrade that is allowed: by the route, else by the connection manager. */
  private @Nullable List<HttpFilterFactory> upgradeFilters(ActiveStream stream, String upgrade) {
    RouteEntry route = stream.route();
    List<HttpFilterFactory> filters = config.upgrades().get(upgrade);
    RouteAction.Upgrade byRoute =
        route == null || route.action() == null
            ? RouteAction.Upgrade.UNSET
            : route.action().upgrade(upgrade);
    return switch (byRoute) {
      case UNSET -> filters;
      case DISABLED -> null;
      case ENABLED -> filters != null ? filters : config.filters();
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Checks and trims authorities. */
  static final class Authorities {
    private static final boolean[] ALLOWED = new boolean[256];

    static {
      // RFC 3986 §3.2: reg-name, IP literals, percent escapes and the port; user info for what
      // Envoy lets through is refused by the codec.
      String chars =
          "-._~!$&'()*+,;=:@[]%0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
      for (char c : chars.toCharArray()) {
        ALLOWED[c] = true;
      }
    }

    private Authorities() {}

    static boolean valid(HeaderMap head) {
      int entry = head.first(Headers.AUTHORITY);
      byte[] a = head.bytes();
      int start = head.valueStart(entry);
      int end = start + head.valueLength(entry);
      for (int i = start; i < end; i++) {
        if (!ALLOWED[a[i] & 0xff]) {
          return false;
        }
      }
      return true;
    }

    static void strip(HeaderMap head, PathOptions options, boolean tls) {
      if (!options.stripAnyPort() && !options.stripMatchingPort() && !options.stripTrailingDot()) {
        return;
      }
      int entry = head.first(Headers.AUTHORITY);
      byte[] a = head.bytes();
      int start = head.valueStart(entry);
      int length = head.valueLength(entry);
      int colon = length - 1;
      while (colon > 0 && a[start + colon] >= '0' && a[start + colon] <= '9') {
        colon--;
      }
      boolean hasPort = colon > 0 && colon < length - 1 && a[start + colon] == ':';
      int hostLength = hasPort ? colon : length;
      if (options.stripTrailingDot() && hostLength > 1 && a[start + hostLength - 1] == '.') {
        String host = new String(a, start, hostLength - 1, StandardCharsets.ISO_8859_1);
        String port =
            new String(a, start + hostLength, length - hostLength, StandardCharsets.ISO_8859_1);
        head.set(Headers.AUTHORITY, host + port);
        strip(
            head,
            new PathOptions(
                false,
                false,
                PathOptions.EscapedSlashes.KEEP_UNCHANGED,
                options.stripMatchingPort(),
                options.stripAnyPort(),
                false),
            tls);
        return;
      }
      if (!hasPort) {
        return;
      }
      long port = Ascii.parseLong(a, start + colon + 1, length - colon - 1);
      if (options.stripAnyPort() || options.stripMatchingPort() && port == (tls ? 443 : 80)) {
        head.pseudo(Headers.AUTHORITY, start, colon);
      }
    }
  }
}
