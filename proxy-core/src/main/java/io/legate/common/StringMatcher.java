package io.legate.common;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a text matches, on its bytes: exactly, by prefix, suffix or content, or by a
 * regular expression over the whole. Immutable, for any thread; no garbage but for regular
 * expressions. Envoy: {@code envoy.type.matcher.v3.StringMatcher}.
 */
public final class StringMatcher {
  /** What is read of the message. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.type.matcher.v3.StringMatcher")
          .reads("exact", "prefix", "suffix", "contains", "safe_regex", "ignore_case")
          .refuses("custom", "there are no string matcher extensions");

  /** How the pattern is compared. */
  private enum Kind {
    EXACT,
    PREFIX,
    SUFFIX,
    CONTAINS,
    REGEX
  }

  private final Kind kind;
  private final byte[] pattern;
  private final boolean ignoreCase;
  private final @Nullable Regex regex;

  private StringMatcher(Kind kind, String pattern, boolean ignoreCase, @Nullable Regex regex) {
    this.kind = kind;
    this.pattern = pattern.getBytes(StandardCharsets.UTF_8);
    this.ignoreCase = ignoreCase;
    this.regex = regex;
    if (ignoreCase) {
      for (int i = 0; i < this.pattern.length; i++) {
        this.pattern[i] = lower(this.pattern[i]);
      }
    }
  }

  /** Compiles the message; what is wrong with it goes to {@code at}. */
  public static StringMatcher compile(
      io.envoyproxy.envoy.type.matcher.v3.StringMatcher proto, ConfigContext at) {
    at.check(FIELDS, proto);
    boolean ignoreCase = proto.getIgnoreCase();
    return switch (proto.getMatchPatternCase()) {
      case EXACT -> exact(proto.getExact(), ignoreCase);
      case PREFIX -> prefix(notEmpty(proto.getPrefix(), at.at("prefix")), ignoreCase);
      case SUFFIX -> suffix(notEmpty(proto.getSuffix(), at.at("suffix")), ignoreCase);
      case CONTAINS -> contains(notEmpty(proto.getContains(), at.at("contains")), ignoreCase);
      case SAFE_REGEX -> {
        if (ignoreCase) {
          at.error("ignore_case has no effect for safe_regex. (expected (?i) in the regex)");
        }
        yield regex(Regex.compile(proto.getSafeRegex(), at.at("safe_regex")));
      }
      case CUSTOM -> exact("", false);
      case MATCHPATTERN_NOT_SET -> {
        at.error("no pattern is set (expected exact, prefix, suffix, contains or safe_regex)");
        yield exact("", false);
      }
    };
  }

  private static String notEmpty(String pattern, ConfigContext at) {
    if (pattern.isEmpty()) {
      at.error("value length must be at least 1 characters (expected a value that is not empty)");
    }
    return pattern;
  }

  /** Matches that text alone. */
  public static StringMatcher exact(String text, boolean ignoreCase) {
    return new StringMatcher(Kind.EXACT, text, ignoreCase, null);
  }

  /** Matches texts that begin so. */
  public static StringMatcher prefix(String text, boolean ignoreCase) {
    return new StringMatcher(Kind.PREFIX, text, ignoreCase, null);
  }

  /** Matches texts that end so. */
  public static StringMatcher suffix(String text, boolean ignoreCase) {
    return new StringMatcher(Kind.SUFFIX, text, ignoreCase, null);
  }

  /** Matches texts that contain it. */
  public static StringMatcher contains(String text, boolean ignoreCase) {
    return new StringMatcher(Kind.CONTAINS, text, ignoreCase, null);
  }

  /** Matches texts that the expression matches from beginning to end. */
  public static StringMatcher regex(Regex regex) {
    return new StringMatcher(Kind.REGEX, "", false, regex);
  }

  /** Whether the bytes match. */
  public boolean matches(byte[] bytes, int start, int length) {
    int rest = length - pattern.length;
    return switch (kind) {
      case EXACT -> rest == 0 && equalsAt(bytes, start);
      case PREFIX -> rest >= 0 && equalsAt(bytes, start);
      case SUFFIX -> rest >= 0 && equalsAt(bytes, start + rest);
      case CONTAINS -> containedIn(bytes, start, rest);
      case REGEX -> regex != null && regex.matches(bytes, start, length);
    };
  }

  /** Whether the text matches, in UTF-8. */
  public boolean matches(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return matches(bytes, 0, bytes.length);
  }

  private boolean containedIn(byte[] bytes, int start, int rest) {
    for (int i = 0; i <= rest; i++) {
      if (equalsAt(bytes, start + i)) {
        return true;
      }
    }
    return false;
  }

  private boolean equalsAt(byte[] bytes, int start) {
    for (int i = 0; i < pattern.length; i++) {
      byte b = bytes[start + i];
      if ((ignoreCase ? lower(b) : b) != pattern[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
  }
}
