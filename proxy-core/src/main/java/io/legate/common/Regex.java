package io.legate.common;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import java.util.Arrays;

/**
 * A regular expression in RE2's syntax, run in linear time by RE2/J on UTF-8 bytes. Immutable, for
 * any thread; each match makes some garbage. Envoy: {@code envoy.type.matcher.v3.RegexMatcher}.
 */
public final class Regex {
  /** What is read of the message. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.type.matcher.v3.RegexMatcher")
          .reads("regex")
          .harmless("google_re2", "RE2 is the only engine, and its program size is not limited");

  private static final Pattern NEVER = Pattern.compile("[^\\x00-\\x{10FFFF}]");

  private final Pattern pattern;

  private Regex(Pattern pattern) {
    this.pattern = pattern;
  }

  /** Compiles the message; what is wrong with it goes to {@code at}, and then nothing matches. */
  public static Regex compile(RegexMatcher proto, ConfigContext at) {
    at.check(FIELDS, proto);
    if (proto.getRegex().isEmpty()) {
      at.at("regex")
          .error("value length must be at least 1 characters (expected a value that is not empty)");
      return new Regex(NEVER);
    }
    return compile(proto.getRegex(), at.at("regex"));
  }

  /** Compiles an expression; what is wrong with it goes to {@code at}. */
  public static Regex compile(String expression, ConfigContext at) {
    try {
      return new Regex(Pattern.compile(expression));
    } catch (PatternSyntaxException e) {
      at.error(
          "invalid-regex",
          "Invalid regex '%s': %s (expected RE2's syntax)"
              .formatted(expression, e.getDescription()));
      return new Regex(NEVER);
    }
  }

  /** Whether it matches all of these bytes. */
  public boolean matches(byte[] bytes, int start, int length) {
    boolean whole = start == 0 && length == bytes.length;
    return pattern.matches(whole ? bytes : Arrays.copyOfRange(bytes, start, start + length));
  }

  /** The compiled expression. */
  public Pattern pattern() {
    return pattern;
  }
}
