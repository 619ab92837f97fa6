package io.legate.router;

import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.legate.common.ConfigContext;
import io.legate.common.RegexRewrite;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a request's path: what the route matched of it is replaced, or all of it by a regular
 * expression; the query stays. Immutable, for any thread; a prefix is rewritten without garbage.
 * Envoy: {@code prefix_rewrite}, {@code regex_rewrite}.
 */
final class PathRewrite {
  private static final byte[] NOTHING = {};

  private final byte[] prefix;
  private final @Nullable RegexRewrite regex;

  private PathRewrite(byte[] prefix, @Nullable RegexRewrite regex) {
    this.prefix = prefix;
    this.regex = regex;
  }

  /** The rewrite by one of the two fields, or null where neither is set. */
  static @Nullable PathRewrite compile(
      String prefix, @Nullable RegexMatchAndSubstitute regex, ConfigContext at) {
    if (regex != null) {
      return new PathRewrite(NOTHING, RegexRewrite.compile(regex, at.at("regex_rewrite")));
    }
    return prefix.isEmpty() ? null : new PathRewrite(prefix.getBytes(StandardCharsets.UTF_8), null);
  }

  /**
   * Rewrites {@code :path}.
   *
   * @param keepOriginal whether {@code x-envoy-original-path} gets the old one
   */
  void apply(HeaderMap headers, PathMatcher matcher, boolean keepOriginal) {
    int entry = headers.first(Headers.PATH);
    if (entry < 0) {
      return;
    }
    byte[] bytes = headers.bytes();
    int start = headers.valueStart(entry);
    int length = headers.valueLength(entry);
    byte[] replacement = prefix;
    int replaced;
    if (regex == null) {
      replaced = matcher.matchedLength(bytes, start, length);
    } else {
      replaced = PathMatcher.pathLength(bytes, start, length, false);
      replacement = rewritten(regex, bytes, start, replaced);
    }
    if (keepOriginal) {
      headers.set(Headers.X_ENVOY_ORIGINAL_PATH, bytes, start, length);
    }
    int rest = length - replaced;
    int to = headers.reserve(replacement.length + rest);
    byte[] arena = headers.bytes();
    System.arraycopy(replacement, 0, arena, to, replacement.length);
    System.arraycopy(arena, start + replaced, arena, to + replacement.length, rest);
    headers.pseudo(Headers.PATH, to, replacement.length + rest);
  }

  /** What a regular expression makes of these bytes: UTF-8 where they are that, else Latin-1. */
  static byte[] rewritten(RegexRewrite regex, byte[] bytes, int start, int length) {
    Charset charset = StandardCharsets.UTF_8;
    String text = new String(bytes, start, length, charset);
    if (text.indexOf('\uFFFD') >= 0) {
      charset = StandardCharsets.ISO_8859_1;
      text = new String(bytes, start, length, charset);
    }
    return regex.replaceAll(text).getBytes(charset);
  }
}
