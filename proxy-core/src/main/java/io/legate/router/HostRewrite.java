package io.legate.router;

import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.legate.common.ConfigContext;
import io.legate.common.RegexRewrite;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a request's host: to a literal, to the value of another header, or to what a regular
 * expression makes of the path. Immutable, for any thread. Envoy: {@code
 * RouteAction.host_rewrite_specifier}; {@code auto_host_rewrite} waits for the chosen host ({@link
 * RouteEntry#rewriteHost}).
 */
final class HostRewrite {
  private final byte @Nullable [] literal;
  private final @Nullable HeaderName header;
  private final @Nullable RegexRewrite pathRegex;

  private HostRewrite(
      byte @Nullable [] literal, @Nullable HeaderName header, @Nullable RegexRewrite pathRegex) {
    this.literal = literal;
    this.header = header;
    this.pathRegex = pathRegex;
  }

  /** The rewrite to a literal; null for an empty one. */
  static @Nullable HostRewrite literal(String host) {
    return host.isEmpty()
        ? null
        : new HostRewrite(host.getBytes(StandardCharsets.UTF_8), null, null);
  }

  /** The rewrite that a route configures before a host is chosen, or null. */
  static @Nullable HostRewrite compile(RouteAction proto, ConfigContext at) {
    return switch (proto.getHostRewriteSpecifierCase()) {
      case HOST_REWRITE_LITERAL -> literal(proto.getHostRewriteLiteral());
      case HOST_REWRITE_HEADER ->
          proto.getHostRewriteHeader().isEmpty()
              ? null
              : new HostRewrite(null, HeaderName.of(proto.getHostRewriteHeader()), null);
      case HOST_REWRITE_PATH_REGEX ->
          new HostRewrite(
              null,
              null,
              RegexRewrite.compile(
                  proto.getHostRewritePathRegex(), at.at("host_rewrite_path_regex")));
      case AUTO_HOST_REWRITE, HOSTREWRITESPECIFIER_NOT_SET -> null;
    };
  }

  void apply(HeaderMap headers, boolean appendForwardedHost, boolean keepOriginal) {
    if (literal != null) {
      set(headers, literal, 0, literal.length, appendForwardedHost, keepOriginal);
    } else if (header != null) {
      int entry = headers.first(header == Headers.HOST ? Headers.AUTHORITY : header);
      if (entry >= 0) {
        int start = headers.valueStart(entry);
        int length = headers.valueLength(entry);
        set(headers, headers.bytes(), start, length, appendForwardedHost, keepOriginal);
      }
    } else if (pathRegex != null) {
      int path = headers.first(Headers.PATH);
      if (path >= 0) {
        byte[] host = fromPath(headers, path, pathRegex);
        set(headers, host, 0, host.length, appendForwardedHost, keepOriginal);
      }
    }
  }

  private static byte[] fromPath(HeaderMap headers, int path, RegexRewrite regex) {
    int start = headers.valueStart(path);
    int length = PathMatcher.pathLength(headers.bytes(), start, headers.valueLength(path), false);
    return PathRewrite.rewritten(regex, headers.bytes(), start, length);
  }

  /** Sets the host; nothing happens for an empty one. */
  static void set(
      HeaderMap headers,
      byte[] host,
      int start,
      int length,
      boolean appendForwardedHost,
      boolean keepOriginal) {
    if (length == 0) {
      return;
    }
    int old = headers.first(Headers.AUTHORITY);
    if (old >= 0) {
      byte[] bytes = headers.bytes();
      int oldStart = headers.valueStart(old);
      int oldLength = headers.valueLength(old);
      if (appendForwardedHost && oldLength > 0) {
        appendForwarded(headers, Arrays.copyOfRange(bytes, oldStart, oldStart + oldLength));
      }
      if (keepOriginal) {
        headers.set(Headers.X_ENVOY_ORIGINAL_HOST, bytes, oldStart, oldLength);
      }
    }
    headers.set(Headers.AUTHORITY, host, start, length);
  }

  /** Appends to {@code x-forwarded-host} what is not its last element already. */
  private static void appendForwarded(HeaderMap headers, byte[] host) {
    int entry = headers.first(Headers.X_FORWARDED_HOST);
    if (entry >= 0) {
      byte[] bytes = headers.bytes();
      int end = headers.valueStart(entry) + headers.valueLength(entry);
      int from = end;
      while (from > headers.valueStart(entry) && bytes[from - 1] != ',') {
        from--;
      }
      if (Arrays.equals(bytes, from, end, host, 0, host.length)) {
        return;
      }
    }
    headers.append(Headers.X_FORWARDED_HOST, ",", host);
  }
}
