package io.legate.config.tree;

import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces {@code ${NAME}}, {@code ${NAME:-default}} and {@code ${NAME:?message}} by what the
 * environment has; {@code $${NAME}} stands for {@code ${NAME}} itself.
 *
 * <p>Before the text is parsed, each reference is masked by as many letters that YAML takes for any
 * other, so that its braces and colons disturb nobody and columns stay; a value gets its text back,
 * replaced. So a reference in a comment is never looked at, one in a key stays as it is, and what
 * the environment holds can only ever be a single value. One instance serves one text.
 */
final class Environment {

  private static final Pattern REFERENCE =
      Pattern.compile("(\\$?)\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::([-?])([^}\n]*))?\\}");

  /** The letters of masks are of Unicode's private use area. */
  private static final char FIRST = '\uE000';

  private static final char LAST = '\uF8FF';
  private static final int DIGITS = 6000;

  private final Map<String, String> variables;
  private final List<String> masked = new ArrayList<>();
  private char mark;

  Environment(Map<String, String> variables) {
    this.variables = variables;
  }

  /** The text with its references masked. */
  String mask(String text) {
    Matcher matcher = REFERENCE.matcher(text);
    if (!matcher.find()) {
      return text;
    }
    mark = LAST;
    while (mark > FIRST + DIGITS && text.indexOf(mark) >= 0) {
      mark--;
    }
    StringBuilder out = new StringBuilder(text.length());
    int copied = 0;
    do {
      String reference = matcher.group();
      out.append(text, copied, matcher.start());
      out.append(mark)
          .append((char) (FIRST + masked.size() / DIGITS))
          .append((char) (FIRST + masked.size() % DIGITS));
      out.append(String.valueOf(FIRST).repeat(reference.length() - 3));
      masked.add(reference);
      copied = matcher.end();
    } while (matcher.find());
    return out.append(text, copied, text.length()).toString();
  }

  /** A text as it was written; for keys and for what is shown. */
  String unmask(String text) {
    return masked.isEmpty() || text.indexOf(mark) < 0 ? text : replace(text, null, null, null);
  }

  /** A value with its references replaced; those that cannot be are told. */
  String expand(String text, ProblemSink problems, Node place, Path path) {
    return masked.isEmpty() || text.indexOf(mark) < 0 ? text : replace(text, problems, place, path);
  }

  private String replace(
      String text, @Nullable ProblemSink problems, @Nullable Node place, @Nullable Path path) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != mark) {
        out.append(c);
        at++;
        continue;
      }
      int number = (text.charAt(at + 1) - FIRST) * DIGITS + text.charAt(at + 2) - FIRST;
      String reference = masked.get(number);
      at += reference.length();
      out.append(
          problems == null || place == null || path == null
              ? reference
              : value(reference, problems, place, path));
    }
    return out.toString();
  }

  private String value(String reference, ProblemSink problems, Node place, Path path) {
    Matcher parts = REFERENCE.matcher(reference);
    if (!parts.matches()) {
      throw new IllegalStateException("not a reference: " + reference);
    }
    if (!parts.group(1).isEmpty()) {
      return reference.substring(1);
    }
    String name = parts.group(2);
    String value = variables.get(name);
    if (value != null && (!value.isEmpty() || parts.group(3) == null)) {
      return value;
    }
    if ("-".equals(parts.group(3))) {
      return parts.group(4);
    }
    String message = parts.group(4) == null ? "" : parts.group(4).strip();
    problems.add(
        Severity.ERROR,
        ProblemKind.UNSET_VARIABLE,
        place.line(),
        place.column(),
        path,
        "the environment has no %s%s (expected it to be set; ${%s:-value} gives a default)"
            .formatted(name, message.isEmpty() ? "" : ": " + message, name),
        null);
    return reference;
  }
}
