package io.legate.config.source;

import io.legate.config.ProblemKind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The tokens of protobuf's text format, one at a time, with their places. */
final class TextProtoTokens {

  private static final int HEX = 16;
  private static final int OCTAL = 8;

  private final String text;
  private int start;
  private int end;
  private int line = 1;
  private int lineStart;

  TextProtoTokens(String text) {
    this.text = text;
  }

  int line() {
    return line;
  }

  int column() {
    return start - lineStart + 1;
  }

  /** Whether the token is this one; the empty one stands for the text's end. */
  boolean is(String token) {
    return end - start == token.length() && text.startsWith(token, start);
  }

  boolean isName() {
    return start < end && (Character.isLetter(text.charAt(start)) || text.charAt(start) == '_');
  }

  boolean isNumber() {
    char c = start < end ? text.charAt(start) : ' ';
    return Character.isDigit(c) || ((c == '-' || c == '.') && end - start > 1);
  }

  boolean isText() {
    return start < end && (text.charAt(start) == '"' || text.charAt(start) == '\'');
  }

  /** The token as it stands; goes on to the next. */
  String take() {
    String token = text.substring(start, end);
    next();
    return token;
  }

  void next() {
    start = end;
    skip();
    end = start;
    if (start == text.length()) {
      return;
    }
    char c = text.charAt(start);
    if (c == '"' || c == '\'') {
      end = quoted(c);
      return;
    }
    end++;
    if (word(c) || c == '-' || c == '+') {
      while (end < text.length() && (word(text.charAt(end)) || exponent())) {
        end++;
      }
    }
  }

  private static boolean word(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.';
  }

  /** The sign in {@code 1e-5}. */
  private boolean exponent() {
    char c = text.charAt(end);
    char before = text.charAt(end - 1);
    return (c == '-' || c == '+') && (before == 'e' || before == 'E') && isNumber();
  }

  private void skip() {
    while (start < text.length()) {
      char c = text.charAt(start);
      if (c == '#') {
        int lineEnd = text.indexOf('\n', start);
        start = lineEnd < 0 ? text.length() : lineEnd;
      } else if (Character.isWhitespace(c) || c == '\uFEFF') {
        start++;
        if (c == '\n') {
          line++;
          lineStart = start;
        }
      } else {
        break;
      }
    }
  }

  private int quoted(char quote) {
    int at = start + 1;
    while (at < text.length() && text.charAt(at) != quote && text.charAt(at) != '\n') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length() || text.charAt(at) != quote) {
      end = start;
      throw new TextProtoException(
          ProblemKind.SYNTAX,
          line,
          column(),
          "a quote that is opened is not closed in its line (expected %s)".formatted(quote));
    }
    return at + 1;
  }

  /** Strings that follow each other are one. */
  String strings() {
    int atLine = line;
    int atColumn = column();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (isText()) {
      unescape(text.substring(start + 1, end - 1), bytes);
      next();
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new TextProtoException(
          ProblemKind.ENCODING,
          atLine,
          atColumn,
          "bytes that are no UTF-8 (expected text; such bytes can be given in YAML, in base64)");
    }
  }

  private void unescape(String string, ByteArrayOutputStream out) {
    int at = 0;
    while (at < string.length()) {
      int c = string.codePointAt(at);
      at += Character.charCount(c);
      at = c == '\\' ? escape(string, at, out) : put(c, at, out);
    }
  }

  private static int put(int codePoint, int next, ByteArrayOutputStream out) {
    out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    return next;
  }

  /** Writes what an escape stands for; returns where it ends. */
  private int escape(String string, int at, ByteArrayOutputStream out) {
    char c = string.charAt(at);
    int simple = "abfnrtv".indexOf(c);
    if (simple >= 0) {
      out.write("\u0007\b\f\n\r\t\u000B".charAt(simple));
      return at + 1;
    }
    if (c >= '0' && c < '8') {
      return number(string, at, 3, OCTAL, false, out);
    }
    return switch (c) {
      case 'x', 'X' -> number(string, at + 1, 2, HEX, false, out);
      case 'u' -> number(string, at + 1, 4, HEX, true, out);
      case 'U' -> number(string, at + 1, 8, HEX, true, out);
      default -> put(c, at + 1, out); // quotes, backslashes, question marks
    };
  }

  private int number(
      String string, int from, int most, int base, boolean character, ByteArrayOutputStream out) {
    int at = from;
    int value = 0;
    while (at < string.length()
        && at < from + most
        && Character.digit(string.charAt(at), base) >= 0) {
      value = value * base + Character.digit(string.charAt(at++), base);
    }
    if (at == from || (character && !Character.isValidCodePoint(value))) {
      throw unexpected("digits behind the backslash that name a character");
    }
    if (character) {
      return put(value, at, out);
    }
    out.write(value);
    return at;
  }

  TextProtoException unexpected(String expected) {
    String token =
        start == end ? "the end" : "`" + text.substring(start, Math.min(end, start + 40)) + "`";
    return new TextProtoException(
        ProblemKind.SYNTAX,
        line,
        column(),
        "%s in protobuf's text format (expected %s)".formatted(token, expected));
  }
}
