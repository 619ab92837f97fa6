package io.legate.accesslog;

import io.legate.common.ConfigContext;
import io.legate.stream.ConnectionInfo;
import io.legate.stream.ResponseFlag;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Operators that show a fact of the stream or of the machine, other than times and addresses. */
final class FactOperators {
  private static final ResponseFlag[] FLAGS = ResponseFlag.values();

  private FactOperators() {}

  /** Appends a text that may be missing. */
  static boolean put(@Nullable String text, LineBuffer out) {
    if (text == null || text.isEmpty()) {
      return false;
    }
    out.put(text);
    return true;
  }

  static Operator constant(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return (context, out) -> false;
    }
    return literal(text);
  }

  static Operator literal(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return (context, out) -> {
      out.put(bytes);
      return true;
    };
  }

  static boolean localReplyBody(FormatContext context, LineBuffer out) {
    return put(context.localReplyBody(), out);
  }

  static boolean connectionId(FormatContext context, LineBuffer out) {
    ConnectionInfo connection = context.streamInfo().connection();
    if (connection == null) {
      return false;
    }
    out.putNumber(connection.id());
    return true;
  }

  /** {@code RESPONSE_CODE_DETAILS}: blanks become underscores unless they are asked for. */
  static Operator codeDetails(String parameter, ConfigContext at) {
    boolean blanks = parameter.equals("ALLOW_WHITESPACES");
    if (!blanks && !parameter.isEmpty()) {
      at.error("RESPONSE_CODE_DETAILS(" + parameter + "): expected ALLOW_WHITESPACES or nothing");
    }
    return (context, out) -> {
      int from = out.length();
      if (!put(context.streamInfo().responseCodeDetails(), out)) {
        return false;
      }
      if (!blanks) {
        byte[] bytes = out.bytes();
        for (int i = from; i < out.length(); i++) {
          if (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r')) {
            bytes[i] = '_';
          }
        }
      }
      return true;
    };
  }

  /**
   * {@code RESPONSE_FLAGS}: the names of the flags that are set, separated by commas. That there is
   * none is a value too, in JSON as well: {@code -}.
   */
  static Operator flags(boolean longNames) {
    byte[][] names = new byte[FLAGS.length][];
    for (ResponseFlag flag : FLAGS) {
      String name = longNames ? flag.longName() : flag.shortName();
      names[flag.ordinal()] = name.getBytes(StandardCharsets.US_ASCII);
    }
    return (context, out) -> {
      long bits = context.streamInfo().responseFlags();
      if (bits == 0) {
        out.putByte('-');
        return true;
      }
      while (true) {
        out.put(names[Long.numberOfTrailingZeros(bits)]);
        bits &= bits - 1;
        if (bits == 0) {
          return true;
        }
        out.putByte(',');
      }
    };
  }

  static Operator environment(String parameter, ConfigContext at) {
    return constant(System.getenv(parameter));
  }

  /** The machine's name as the kernel has it, else as the resolver has it. */
  static @Nullable String hostName() {
    Path kernel = Path.of("/proc/sys/kernel/hostname");
    try {
      return Files.isReadable(kernel)
          ? Files.readString(kernel).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return null; // The machine has no name: the operator shows "-", as Envoy's does.
    }
  }
}
