package io.legate.router;

import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.Regex;
import io.legate.http.Ascii;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a route's path specifier matches. The query is not part of the path. Immutable,
 * for any thread; makes no garbage but for regular expressions.
 */
final class PathMatcher {
  static final FieldSet CONNECT_FIELDS =
      FieldSet.of("envoy.config.route.v3.RouteMatch.ConnectMatcher");

  private static final byte[] CONNECT_METHOD = ascii("CONNECT");
  private static final byte[] CONNECT_UDP = ascii("connect-udp");
  private static final byte[] NOTHING = {};

  /** How the path is compared. */
  private enum Kind {
    PREFIX,
    EXACT,
    SEPARATED_PREFIX,
    REGEX,
    CONNECT
  }

  private final Kind kind;
  private final byte[] pattern;
  private final boolean ignoreCase;
  private final boolean ignoreParameters;
  private final @Nullable Regex regex;

  private PathMatcher(
      Kind kind,
      String pattern,
      boolean ignoreCase,
      boolean ignoreParameters,
      @Nullable Regex regex) {
    this.kind = kind;
    this.pattern = pattern.getBytes(StandardCharsets.UTF_8);
    this.ignoreCase = ignoreCase;
    this.ignoreParameters = ignoreParameters;
    this.regex = regex;
    if (ignoreCase) {
      for (int i = 0; i < this.pattern.length; i++) {
        this.pattern[i] = Ascii.lower(this.pattern[i]);
      }
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Compiles the path specifier; what is wrong with it goes to {@code at}. */
  static PathMatcher compile(RouteMatch proto, boolean ignoreParameters, ConfigContext at) {
    boolean ignoreCase = proto.hasCaseSensitive() && !proto.getCaseSensitive().getValue();
    Kind kind = Kind.PREFIX;
    String text = "";
    Regex regex = null;
    switch (proto.getPathSpecifierCase()) {
      case PREFIX -> text = proto.getPrefix();
      case PATH -> {
        kind = Kind.EXACT;
        text = proto.getPath();
      }
      case PATH_SEPARATED_PREFIX -> {
        kind = Kind.SEPARATED_PREFIX;
        text = separated(proto.getPathSeparatedPrefix(), at.at("path_separated_prefix"));
      }
      case SAFE_REGEX -> {
        kind = Kind.REGEX;
        regex = Regex.compile(proto.getSafeRegex(), at.at("safe_regex"));
      }
      case CONNECT_MATCHER -> {
        kind = Kind.CONNECT;
        at.at("connect_matcher").check(CONNECT_FIELDS, proto.getConnectMatcher());
      }
      case PATHSPECIFIER_NOT_SET ->
          at.error(
              "a path specifier is required (expected prefix, path, safe_regex, connect_matcher"
                  + " or path_separated_prefix)");
      case PATH_MATCH_POLICY -> kind = Kind.EXACT; // refused by the field set
    }
    return new PathMatcher(kind, text, ignoreCase, ignoreParameters, regex);
  }

  private static String separated(String prefix, ConfigContext at) {
    boolean good =
        prefix.startsWith("/")
            && !prefix.endsWith("/")
            && prefix.indexOf('?') < 0
            && prefix.indexOf('#') < 0;
    if (!good) {
      at.error(
          "'%s' does not match the pattern ^[^?#]+[^?#/]$ or does not begin with / (expected a path such as /api)"
              .formatted(prefix));
    }
    return prefix;
  }

  /** Whether a request without a path may match. */
  boolean isConnect() {
    return kind == Kind.CONNECT;
  }

  /** Whether a request matches. */
  boolean matches(HeaderMap headers) {
    if (kind == Kind.CONNECT) {
      return isConnect(headers);
    }
    int entry = headers.first(Headers.PATH);
    if (entry < 0) {
      return false;
    }
    byte[] bytes = headers.bytes();
    int start = headers.valueStart(entry);
    int length = pathLength(bytes, start, headers.valueLength(entry), ignoreParameters);
    return switch (kind) {
      case PREFIX -> length >= pattern.length && equalsAt(bytes, start);
      case EXACT -> length == pattern.length && equalsAt(bytes, start);
      case SEPARATED_PREFIX ->
          length >= pattern.length
              && equalsAt(bytes, start)
              && (length == pattern.length || bytes[start + pattern.length] == '/');
      case REGEX -> regex != null && regex.matches(bytes, start, length);
      case CONNECT -> false;
    };
  }

  /** How much of a path's front {@code prefix_rewrite} replaces. */
  int matchedLength(byte[] bytes, int start, int length) {
    int path = pathLength(bytes, start, length, false);
    return switch (kind) {
      case PREFIX, EXACT, SEPARATED_PREFIX -> Math.min(pattern.length, path);
      case REGEX, CONNECT -> path;
    };
  }

  /** The length of a path up to its query or fragment, or to its parameters where asked. */
  static int pathLength(byte[] bytes, int start, int length, boolean withoutParameters) {
    for (int i = start; i < start + length; i++) {
      byte b = bytes[i];
      if (b == '?' || b == '#' || (withoutParameters && b == ';')) {
        return i - start;
      }
    }
    return length;
  }

  private static boolean isConnect(HeaderMap headers) {
    return headers.valueIs(Headers.METHOD, CONNECT_METHOD)
        || headers.valueIsIgnoringCase(Headers.UPGRADE, CONNECT_UDP);
  }

  private boolean equalsAt(byte[] bytes, int start) {
    for (int i = 0; i < pattern.length; i++) {
      byte b = bytes[start + i];
      if ((ignoreCase ? Ascii.lower(b) : b) != pattern[i]) {
        return false;
      }
    }
    return true;
  }
}
