package io.legate.config.tree;

import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes text of a file's bytes: UTF-8, or what a byte order mark says, as YAML 1.2 (5.2) does. */
public final class TextDecoder {

  private static final char REPLACEMENT = '\uFFFD';

  private TextDecoder() {}

  /** The text, or null when the bytes are none, which is told with its place. */
  public static @Nullable String decode(byte[] bytes, ProblemSink problems) {
    Charset charset = charset(bytes);
    String text = new String(bytes, charset);
    return text.indexOf(REPLACEMENT) < 0 || judge(bytes, charset, problems) ? text : null;
  }

  private static Charset charset(byte[] bytes) {
    int first = bytes.length < 2 ? 0 : (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
    return switch (first) {
      case 0xFEFF -> StandardCharsets.UTF_16BE;
      case 0xFFFE -> StandardCharsets.UTF_16LE;
      default -> StandardCharsets.UTF_8;
    };
  }

  /** Looks for bytes that are none; in a comment they harm nobody. */
  private static boolean judge(byte[] bytes, Charset charset, ProblemSink problems) {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    boolean warned = false;
    for (CoderResult result = decoder.decode(in, out, true);
        result.isError();
        result = decoder.decode(in, out, true)) {
      String before = out.duplicate().flip().toString();
      boolean comment = inComment(before);
      if (!comment || !warned) {
        tell(comment, bytes[in.position()], charset, before, problems);
      }
      if (!comment) {
        return false;
      }
      warned = true;
      in.position(in.position() + result.length());
      out.put(REPLACEMENT);
    }
    return true;
  }

  private static boolean inComment(String before) {
    String line = before.substring(before.lastIndexOf('\n') + 1).stripLeading();
    return line.startsWith("#") || line.contains(" #") || line.contains("\t#");
  }

  private static void tell(
      boolean comment, byte odd, Charset charset, String before, ProblemSink problems) {
    problems.add(
        comment ? Severity.WARNING : Severity.ERROR,
        ProblemKind.ENCODING,
        (int) before.chars().filter(c -> c == '\n').count() + 1,
        before.length() - before.lastIndexOf('\n'),
        Path.ROOT,
        "the byte 0x%02X is no %s here (expected text in UTF-8; save the file in that encoding)"
            .formatted(odd, charset.name()),
        null);
  }
}
