package io.legate.http.conn;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.conn.ConnectionManagerConfig.PathOptions;
import io.legate.http.conn.ConnectionManagerConfig.PathOptions.EscapedSlashes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings paths into the form that routes are matched against (Envoy: {@code
 * ConnectionManagerUtility::maybeNormalizePath}; RFC 3986 §6.2.2). The query is left alone. A path
 * that needs nothing is not touched. Stateless.
 */
final class PathNormalizer {
  /** What became of a path. */
  enum Outcome {
    FORWARD,
    REJECT,
    REDIRECT
  }

  private PathNormalizer() {}

  /** Normalises the head's path as configured. A fragment is dropped, always. */
  static Outcome normalize(HeaderMap head, PathOptions options) {
    int entry = head.first(Headers.PATH);
    byte[] a = head.bytes();
    int start = head.valueStart(entry);
    int length = head.valueLength(entry);
    if (!needsWork(a, start, length, options)) {
      return Outcome.FORWARD;
    }
    String all = head.value(entry);
    int fragment = all.indexOf('#');
    if (fragment >= 0) {
      all = all.substring(0, fragment);
    }
    int query = all.indexOf('?');
    String path = query < 0 ? all : all.substring(0, query);
    String rest = query < 0 ? "" : all.substring(query);
    Outcome outcome = Outcome.FORWARD;
    if (options.escapedSlashes() != EscapedSlashes.KEEP_UNCHANGED && hasEscapedSlash(path)) {
      if (options.escapedSlashes() == EscapedSlashes.REJECT_REQUEST) {
        return Outcome.REJECT;
      }
      path = unescapeSlashes(path);
      if (options.escapedSlashes() == EscapedSlashes.UNESCAPE_AND_REDIRECT) {
        outcome = Outcome.REDIRECT;
      }
    }
    if (options.normalize()) {
      path = removeDotSegments(decodeUnreserved(path.replace('\\', '/')));
    }
    if (options.mergeSlashes()) {
      path = mergeSlashes(path);
    }
    if (!path.startsWith("/")) {
      return Outcome.REJECT;
    }
    head.set(Headers.PATH, (path + rest).getBytes(StandardCharsets.ISO_8859_1));
    return outcome;
  }

  private static boolean needsWork(byte[] a, int start, int length, PathOptions options) {
    boolean escapes =
        options.normalize() || options.escapedSlashes() != EscapedSlashes.KEEP_UNCHANGED;
    boolean inQuery = false;
    byte previous = 0;
    for (int i = start; i < start + length; i++) {
      byte b = a[i];
      if (b == '#') {
        return true;
      }
      inQuery |= b == '?';
      if (!inQuery) {
        boolean suspicious =
            escapes && (b == '%' || b == '\\' || b == '.' && previous == '/')
                || options.mergeSlashes() && b == '/' && previous == '/';
        if (suspicious) {
          return true;
        }
      }
      previous = b;
    }
    return false;
  }

  private static boolean hasEscapedSlash(String path) {
    for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
      if (escapedSlash(path, i) != 0) {
        return true;
      }
    }
    return false;
  }

  private static char escapedSlash(String path, int i) {
    if (path.regionMatches(true, i, "%2f", 0, 3)) {
      return '/';
    }
    return path.regionMatches(true, i, "%5c", 0, 3) ? '\\' : 0;
  }

  private static String unescapeSlashes(String path) {
    StringBuilder out = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char slash = path.charAt(i) == '%' ? escapedSlash(path, i) : 0;
      if (slash != 0) {
        out.append(slash);
        i += 2;
      } else {
        out.append(path.charAt(i));
      }
    }
    return out.toString();
  }

  /** Decodes what needs no escape (RFC 3986 §6.2.2.2) and writes other escapes in upper case. */
  private static String decodeUnreserved(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    StringBuilder out = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%' && i + 2 < path.length()) {
        int value = hex(path.charAt(i + 1)) << 4 | hex(path.charAt(i + 2));
        if (value >= 0) {
          i += 2;
          if (unreserved(value)) {
            out.append((char) value);
          } else {
            out.append('%').append(path.substring(i - 1, i + 1).toUpperCase(java.util.Locale.ROOT));
          }
          continue;
        }
      }
      out.append(c);
    }
    return out.toString();
  }

  private static int hex(char c) {
    int digit = Character.digit(c, 16);
    return digit < 0 ? -256 : digit;
  }

  private static boolean unreserved(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  /** RFC 3986 §5.2.4. */
  private static String removeDotSegments(String path) {
    List<String> kept = new ArrayList<>();
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      String segment = segments[i];
      boolean last = i == segments.length - 1;
      if (segment.equals("..")) {
        if (!kept.isEmpty()) {
          kept.remove(kept.size() - 1);
        }
      } else if (!segment.equals(".")) {
        kept.add(segment);
        continue;
      }
      if (last) {
        kept.add("");
      }
    }
    return segments[0] + "/" + String.join("/", kept);
  }

  private static String mergeSlashes(String path) {
    StringBuilder out = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '/' || i == 0 || path.charAt(i - 1) != '/') {
        out.append(c);
      }
    }
    return out.toString();
  }
}
