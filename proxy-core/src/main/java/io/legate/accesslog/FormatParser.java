package io.legate.accesslog;

import io.legate.common.ConfigContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a format string: text, {@code %%}, and commands {@code %NAME(parameter):length%}, where the
 * parameter ends at the first closing parenthesis that the end of a command follows. Used once, on
 * the control thread.
 */
final class FormatParser {
  /** A compiled piece: text, or a command with whether it is a number in JSON. */
  record Piece(Operator operator, boolean command, boolean number) {}

  private final String format;
  private final ConfigContext at;
  private final List<Piece> pieces = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private int i;

  private FormatParser(String format, ConfigContext at) {
    this.format = format;
    this.at = at;
  }

  /** The pieces in order; those that are wrong are told and left out. */
  static List<Piece> parse(String format, ConfigContext at) {
    FormatParser parser = new FormatParser(format, at);
    while (parser.i < format.length() && parser.step()) {}
    parser.flush();
    return parser.pieces;
  }

  /** Reads one character of text or one command; false where the rest cannot be read. */
  private boolean step() {
    char c = format.charAt(i);
    if (c != '%') {
      text.append(c);
      i++;
      return true;
    }
    if (format.startsWith("%%", i)) {
      text.append('%');
      i += 2;
      return true;
    }
    return command();
  }

  private boolean command() {
    int start = i;
    int nameEnd = start + 1;
    while (nameEnd < format.length() && isNameCharacter(format.charAt(nameEnd))) {
      nameEnd++;
    }
    String name = format.substring(start + 1, nameEnd);
    String parameter = "";
    boolean parentheses = nameEnd < format.length() && format.charAt(nameEnd) == '(';
    int tail = nameEnd;
    if (parentheses) {
      int close = closing(nameEnd + 1);
      if (close < 0) {
        return malformed(start);
      }
      parameter = format.substring(nameEnd + 1, close);
      tail = close + 1;
    }
    int end = tailEnd(tail);
    if (name.isEmpty() || end < 0) {
      return malformed(start);
    }
    flush();
    add(name, parentheses, parameter, format.substring(tail, end - 1));
    i = end;
    return true;
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private int closing(int from) {
    for (int close = format.indexOf(')', from);
        close >= 0;
        close = format.indexOf(')', close + 1)) {
      if (tailEnd(close + 1) >= 0) {
        return close;
      }
    }
    return -1;
  }

  /** The position after {@code %} or {@code :digits%} at {@code from}, or -1. */
  private int tailEnd(int from) {
    int j = from;
    if (j < format.length() && format.charAt(j) == ':') {
      int digits = j + 1;
      j = digits;
      while (j < format.length() && format.charAt(j) >= '0' && format.charAt(j) <= '9') {
        j++;
      }
      if (j == digits) {
        return -1;
      }
    }
    return j < format.length() && format.charAt(j) == '%' ? j + 1 : -1;
  }

  private boolean malformed(int start) {
    at.error(
        "invalid-format",
        "Incorrect configuration: "
            + format
            + ". Couldn't find valid command at position "
            + start
            + " (expected %NAME%, %NAME(parameter)% or %NAME(parameter):length%, or %% for a per"
            + " cent sign)");
    return false;
  }

  private void add(String name, boolean parentheses, String parameter, String length) {
    OperatorSpec spec = Operators.find(name);
    if (spec == null) {
      at.error(
          "invalid-format",
          "Not supported field in StreamInfo: "
              + name
              + " (expected an operator of access-log.md)");
      return;
    }
    if (spec.parameter() == OperatorSpec.Parameter.NONE && parentheses) {
      at.error(
          "invalid-format",
          name + ": this command takes no parameter, but has (" + parameter + ") (expected none)");
      return;
    }
    if (spec.parameter() == OperatorSpec.Parameter.REQUIRED && parameter.isEmpty()) {
      at.error(
          "invalid-format",
          name + ": this command requires a parameter in parentheses (expected NAME(parameter))");
      return;
    }
    Operator operator;
    if (spec.compiler() == null) {
      at.warn(
          "unsupported-operator",
          "%" + name + "% is not known here and shows '-' (expected an operator of access-log.md)");
      operator = FactOperators.constant(null);
    } else {
      operator = spec.compiler().compile(parameter, at);
    }
    pieces.add(new Piece(limit(operator, length, at), true, spec.number()));
  }

  private static Operator limit(Operator operator, String length, ConfigContext at) {
    if (length.isEmpty()) {
      return operator;
    }
    int max;
    try {
      max = Integer.parseInt(length.substring(1));
    } catch (NumberFormatException e) {
      at.error("length " + length.substring(1) + " is too large (expected fewer digits)");
      return operator;
    }
    return (context, out) -> {
      int from = out.length();
      if (!operator.write(context, out)) {
        return false;
      }
      out.truncate(Math.min(out.length(), from + max));
      return true;
    };
  }

  private void flush() {
    if (text.length() > 0) {
      pieces.add(new Piece(FactOperators.literal(text.toString()), false, false));
      text.setLength(0);
    }
  }
}
