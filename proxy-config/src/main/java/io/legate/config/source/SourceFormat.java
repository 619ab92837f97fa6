package io.legate.config.source;

import com.google.protobuf.Message;

/** How a configuration is written. */
public enum SourceFormat {
  /** YAML, or JSON, which the same reader takes. */
  YAML,
  /** Protobuf's text format, {@code .pb_text}. */
  PROTO_TEXT,
  /** Protobuf's wire format, {@code .pb}. */
  PROTO_BINARY;

  /** Enough of a file to see whether it is text. */
  private static final int LOOKED_AT = 4096;

  private static final char MARK = '\uFEFF';

  /** Whether bytes are a binary message: by their name, unless they clearly are something else. */
  static boolean binary(String name, byte[] bytes, Message prototype) {
    boolean text = text(bytes);
    boolean named = name.endsWith(".pb");
    return (named && !text) || ((named || !text) && ProtoBinary.fits(bytes, prototype));
  }

  /** The same of what is text. */
  static SourceFormat of(String name, String text) {
    String line = firstLine(text);
    boolean named =
        name.endsWith(".pb_text")
            || name.endsWith(".pbtxt")
            || name.endsWith(".textproto")
            || name.endsWith(".pb");
    if (named) {
      return startsYaml(line) ? YAML : PROTO_TEXT;
    }
    return startsProtoText(line) ? PROTO_TEXT : YAML;
  }

  /** The first line with something in it but a comment. */
  private static String firstLine(String text) {
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      int at = start;
      while (at < end && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == MARK)) {
        at++;
      }
      if (at < end && text.charAt(at) != '#') {
        return text.substring(at, Math.min(end, at + LOOKED_AT)).stripTrailing();
      }
      start = end + 1;
    }
    return "";
  }

  /** {@code admin {}: a field with a message, without a colon. */
  private static boolean startsProtoText(String line) {
    int name = 0;
    while (name < line.length()
        && (Character.isLetterOrDigit(line.charAt(name)) || line.charAt(name) == '_')) {
      name++;
    }
    String rest = line.substring(name).stripLeading();
    return name > 0 && (rest.startsWith("{") || rest.startsWith("<"));
  }

  /** A key with its value on the next lines, a document's start, a brace, a JSON comment. */
  private static boolean startsYaml(String line) {
    int comment = line.indexOf(" #");
    String said = comment < 0 ? line : line.substring(0, comment).stripTrailing();
    return said.endsWith(":")
        || said.startsWith("---")
        || said.startsWith("{")
        || said.startsWith("%YAML")
        || said.startsWith("//")
        || said.startsWith("/*");
  }

  /** Whether there is no byte that no text has, but for UTF-16 with its mark. */
  private static boolean text(byte[] bytes) {
    if (bytes.length > 1 && (bytes[0] & 0xFE) == 0xFE && (bytes[1] & 0xFE) == 0xFE) {
      return true;
    }
    for (int i = 0; i < Math.min(bytes.length, LOOKED_AT); i++) {
      if ((bytes[i] >= 0 && bytes[i] < '\t') || (bytes[i] > '\r' && bytes[i] < ' ')) {
        return false;
      }
    }
    return true;
  }
}
