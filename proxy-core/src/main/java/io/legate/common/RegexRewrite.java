package io.legate.common;

import com.google.re2j.Matcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces every match of a regular expression in a text; the substitution names capture groups as
 * {@code \1} ({@code \0} is the whole match, {@code \\} a backslash), as RE2 does. Immutable, for
 * any thread. Envoy: {@code envoy.type.matcher.v3.RegexMatchAndSubstitute}.
 */
public final class RegexRewrite {
  /** What is read of the message. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.type.matcher.v3.RegexMatchAndSubstitute").reads("pattern", "substitution");

  /** A piece of the substitution: the text alone where {@code group} is negative. */
  private record Piece(String text, int group) {}

  private final Regex regex;
  private final List<Piece> pieces;

  private RegexRewrite(Regex regex, List<Piece> pieces) {
    this.regex = regex;
    this.pieces = pieces;
  }

  /** Compiles the message; what is wrong with it goes to {@code at}. */
  public static RegexRewrite compile(RegexMatchAndSubstitute proto, ConfigContext at) {
    at.check(FIELDS, proto);
    if (!proto.hasPattern()) {
      at.at("pattern").error("value is required (expected it to be set)");
    }
    Regex regex = Regex.compile(proto.getPattern(), at.at("pattern"));
    int groups = regex.pattern().groupCount();
    return new RegexRewrite(regex, parse(proto.getSubstitution(), groups, at.at("substitution")));
  }

  private static List<Piece> parse(String text, int groups, ConfigContext at) {
    List<Piece> pieces = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        literal.append(c);
        continue;
      }
      char next = ++i < text.length() ? text.charAt(i) : 0;
      if (next == '\\') {
        literal.append('\\');
      } else if (next >= '0' && next <= '9' && next - '0' <= groups) {
        pieces.add(new Piece(literal.toString(), next - '0'));
        literal.setLength(0);
      } else if (next >= '0' && next <= '9') {
        at.error(
            "substitution references group \\%s but the pattern has %d (expected one of them)"
                .formatted(next, groups));
      } else {
        at.error("invalid use of a backslash (expected \\0 to \\9 or \\\\)");
      }
    }
    pieces.add(new Piece(literal.toString(), -1));
    return pieces;
  }

  /** The text with all matches replaced. */
  public String replaceAll(String text) {
    Matcher matcher = regex.pattern().matcher(text);
    StringBuilder result = null;
    int from = 0;
    while (matcher.find()) {
      if (result == null) {
        result = new StringBuilder(text.length() + 32);
      }
      result.append(text, from, matcher.start());
      substitute(matcher, result);
      from = matcher.end();
    }
    return result == null ? text : result.append(text, from, text.length()).toString();
  }

  private void substitute(Matcher matcher, StringBuilder result) {
    for (Piece piece : pieces) {
      result.append(piece.text);
      String group = piece.group < 0 ? null : matcher.group(piece.group);
      if (group != null) {
        result.append(group);
      }
    }
  }
}
