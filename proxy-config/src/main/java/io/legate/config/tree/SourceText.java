package io.legate.config.tree;

import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text as it was given, and as the YAML parser gets it: what is JSON but not YAML is written as
 * YAML there. Lines and columns stay what they are, but behind an escaped slash.
 */
public final class SourceText {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String given;
  private final StringBuilder json;
  private final boolean isJson;
  private int[] dropped = {};
  private int droppedCount;
  private int firstComment = -1;
  private int firstComma = -1;

  private SourceText(String given) {
    this.given = given;
    this.isJson = looksLikeJson(given);
    this.json = new StringBuilder(isJson ? given.length() : 0);
  }

  /** Takes a text; what JSON does not allow but people write is told as a warning. */
  public static SourceText of(String text, ProblemSink problems) {
    boolean mark = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    SourceText source = new SourceText(mark ? text.substring(1) : text);
    if (source.isJson) {
      source.writeAsYaml();
      source.tell(source.firstComment, "a comment", problems);
      source.tell(source.firstComma, "a comma behind the last item", problems);
    }
    return source;
  }

  /** The text without its byte order mark. */
  public String given() {
    return given;
  }

  /** Whether keys are quoted and braces are written, so that what is added has to be JSON, too. */
  public boolean isJson() {
    return isJson;
  }

  /** What the parser is to read. */
  String yaml() {
    return isJson ? json.toString() : given;
  }

  /** The offset in {@link #given} of an offset in {@link #yaml}. */
  int givenOffset(int yamlOffset) {
    int at = Arrays.binarySearch(dropped, 0, droppedCount, yamlOffset);
    return yamlOffset + (at < 0 ? -at - 1 : at);
  }

  private void tell(int offset, String what, ProblemSink problems) {
    if (offset >= 0) {
      int start = given.lastIndexOf('\n', offset - 1) + 1;
      int line = (int) given.chars().limit(start).filter(c -> c == '\n').count() + 1;
      problems.add(
          Severity.WARNING,
          ProblemKind.LENIENT_JSON,
          line,
          offset - start + 1,
          Path.ROOT,
          what + " is no JSON; it was skipped (expected none: Envoy refuses the file)",
          null);
    }
  }

  /** Whether it begins with a brace and then a quoted key, comments aside. */
  private static boolean looksLikeJson(String text) {
    int open = significant(text, 0);
    if (open == text.length() || text.charAt(open) != '{') {
      return false;
    }
    int next = significant(text, open + 1);
    return next < text.length() && (text.charAt(next) == '"' || text.charAt(next) == '}');
  }

  /** Where the next character stands that is neither white nor in a comment. */
  private static int significant(String text, int from) {
    int at = from;
    while (at < text.length()) {
      int end = comment(text, at);
      if (end > at) {
        at = end;
      } else if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else {
        break;
      }
    }
    return at;
  }

  /** The end of a comment that begins here; {@code at} when none does. */
  private static int comment(String text, int at) {
    if (text.startsWith("//", at)) {
      int end = text.indexOf('\n', at);
      return end < 0 ? text.length() : end;
    }
    if (text.startsWith("/*", at)) {
      int end = text.indexOf("*/", at + 2);
      return end < 0 ? at : end + 2;
    }
    return at;
  }

  private void writeAsYaml() {
    int comma = -1;
    int at = 0;
    while (at < given.length()) {
      char c = given.charAt(at);
      int commentEnd = comment(given, at);
      if (c == '"') {
        at = string(at);
        comma = -1;
      } else if (commentEnd > at) {
        firstComment = firstComment < 0 ? at : firstComment;
        for (; at < commentEnd; at++) {
          json.append(given.charAt(at) == '\n' ? '\n' : ' ');
        }
      } else {
        if ((c == '}' || c == ']') && comma >= 0 && firstComma < 0) {
          firstComma = comma;
        }
        comma = c == ',' ? at : Character.isWhitespace(c) ? comma : -1;
        json.append(c == '\t' ? ' ' : c);
        at++;
      }
    }
  }

  /** Copies a string, without the backslash of an escaped slash, which YAML does not know. */
  private int string(int open) {
    json.append('"');
    int at = open + 1;
    while (at < given.length()) {
      char c = given.charAt(at++);
      if (c == '\\' && at < given.length()) {
        char escaped = given.charAt(at++);
        if (escaped == '/') {
          if (droppedCount == dropped.length) {
            dropped = Arrays.copyOf(dropped, 2 * droppedCount + 8);
          }
          dropped[droppedCount++] = json.length();
        } else {
          json.append(c);
        }
        json.append(escaped);
      } else {
        json.append(c);
        if (c == '"') {
          break;
        }
      }
    }
    return at;
  }

  /** The text of a line (1-based), or null when there is none. */
  static @Nullable String line(String text, int line) {
    int start = 0;
    for (int at = 1; at < line; at++) {
      start = text.indexOf('\n', start) + 1;
      if (start == 0) {
        return null;
      }
    }
    int end = text.indexOf('\n', start);
    return (end < 0 ? text.substring(start) : text.substring(start, end)).stripTrailing();
  }
}
