package io.legate.accesslog;

import io.legate.common.ConfigContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled format of points in time: C's {@code strftime} (C locale), Envoy's {@code %f} and
 * {@code %1f}…{@code %9f}, and Abseil's {@code %E*S}, {@code %E3S}, {@code %E*f}, {@code %E4Y} and
 * {@code %Ez}. Compiled on the control thread, used on any; immutable. Time is known in
 * milliseconds; further digits are zeros.
 */
final class TimeFormat {
  /** {@code 2016-04-15T20:17:00.310Z}. */
  static final String DEFAULT = "%Y-%m-%dT%H:%M:%S.%3fZ";

  private static final String ISO = "%Y-%m-%dT%H:%M:%S";
  private static final byte[][] DAYS =
      names("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");
  private static final byte[][] MONTHS =
      names(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");

  /** One step: a conversion (its letter and a number of digits), or text to copy. */
  private record Piece(char conversion, int digits, byte @Nullable [] text) {}

  private final Piece[] pieces;

  private TimeFormat(List<Piece> pieces) {
    this.pieces = pieces.toArray(new Piece[0]);
  }

  static TimeFormat compile(String format, ConfigContext at) {
    List<Piece> pieces = new ArrayList<>();
    new Parser(format, pieces, at).parse();
    return new TimeFormat(pieces);
  }

  /** Appends a point in time, given in milliseconds since the epoch. */
  void write(long millis, CalendarTime calendar, LineBuffer out) {
    long second = Math.floorDiv(millis, 1000);
    int milli = (int) Math.floorMod(millis, 1000);
    calendar.moveTo(second);
    for (Piece piece : pieces) {
      byte[] text = piece.text();
      if (text != null) {
        out.put(text);
      } else if (!date(piece, calendar, out)) {
        time(piece, calendar, second, milli, out);
      }
    }
  }

  private static boolean date(Piece piece, CalendarTime t, LineBuffer out) {
    switch (piece.conversion()) {
      case '@' -> out.put(t.isoText());
      case 'Y' -> out.putNumber(t.year);
      case 'C' -> out.putDigits(t.year / 100, 2);
      case 'y' -> out.putDigits(t.year % 100, 2);
      case 'm' -> out.putDigits(t.month, 2);
      case 'b' -> out.put(MONTHS[t.month - 1], 0, 3);
      case 'B' -> out.put(MONTHS[t.month - 1]);
      case 'd' -> out.putDigits(t.day, 2);
      case 'e' -> spaced(t.day, out);
      case 'j' -> out.putDigits(t.dayOfYear + 1, 3);
      case 'a' -> out.put(DAYS[t.dayOfWeek], 0, 3);
      case 'A' -> out.put(DAYS[t.dayOfWeek]);
      case 'u' -> out.putNumber((t.dayOfWeek + 6) % 7 + 1);
      case 'w' -> out.putNumber(t.dayOfWeek);
      case 'U' -> out.putDigits((t.dayOfYear + 7 - t.dayOfWeek) / 7, 2);
      case 'W' -> out.putDigits((t.dayOfYear + 7 - (t.dayOfWeek + 6) % 7) / 7, 2);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void time(Piece piece, CalendarTime t, long second, int milli, LineBuffer out) {
    switch (piece.conversion()) {
      case 'H' -> out.putDigits(t.hour, 2);
      case 'k' -> spaced(t.hour, out);
      case 'I' -> out.putDigits((t.hour + 11) % 12 + 1, 2);
      case 'l' -> spaced((t.hour + 11) % 12 + 1, out);
      case 'M' -> out.putDigits(t.minute, 2);
      case 'S' -> out.putDigits(t.secondOfMinute, 2);
      case 'p' -> out.put(t.hour < 12 ? "AM" : "PM");
      case 's' -> out.putNumber(second);
      case 'f' -> fraction(piece.digits(), milli, out);
      case 'z' -> offset(t, false, out);
      case ':' -> offset(t, true, out);
      case 'Z' -> out.put(t.zoneName());
      default -> throw new IllegalStateException("no conversion " + piece.conversion());
    }
  }

  private static void spaced(int value, LineBuffer out) {
    if (value < 10) {
      out.putByte(' ');
    }
    out.putNumber(value);
  }

  /** The digits after the point; 0 means as many as are not zero, but at least one. */
  private static void fraction(int digits, int milli, LineBuffer out) {
    if (digits == 0) {
      int significant = milli % 10 != 0 ? 3 : milli % 100 != 0 ? 2 : 1;
      fraction(significant, milli, out);
    } else if (digits <= 3) {
      out.putDigits(milli / (digits == 1 ? 100 : digits == 2 ? 10 : 1), digits);
    } else {
      out.putDigits(milli, 3);
      out.putDigits(0, digits - 3);
    }
  }

  private static void offset(CalendarTime t, boolean colon, LineBuffer out) {
    int minutes = Math.abs(t.offsetSeconds) / 60;
    out.putByte(t.offsetSeconds < 0 ? '-' : '+');
    out.putDigits(minutes / 60, 2);
    if (colon) {
      out.putByte(':');
    }
    out.putDigits(minutes % 60, 2);
  }

  private static byte[][] names(String... names) {
    byte[][] bytes = new byte[names.length][];
    for (int i = 0; i < names.length; i++) {
      bytes[i] = names[i].getBytes(StandardCharsets.US_ASCII);
    }
    return bytes;
  }

  /** Reads a format from left to right. */
  private static final class Parser {
    private final String format;
    private final List<Piece> pieces;
    private final ConfigContext at;
    private final StringBuilder text = new StringBuilder();
    private int i;

    Parser(String format, List<Piece> pieces, ConfigContext at) {
      this.format = format;
      this.pieces = pieces;
      this.at = at;
    }

    void parse() {
      while (i < format.length()) {
        char c = format.charAt(i);
        if (c != '%') {
          text.append(c);
          i++;
        } else if (format.startsWith(ISO, i)) {
          add('@', 0);
          i += ISO.length();
        } else {
          i++;
          conversion();
        }
      }
      flush();
    }

    private void conversion() {
      char c = next();
      if (c >= '1' && c <= '9' && peek() == 'f') {
        i++;
        add('f', c - '0');
      } else if (c == 'E') {
        extended();
      } else {
        plain(c);
      }
    }

    private void plain(char c) {
      switch (c) {
        case 'f' -> add('f', 9);
        case 'h' -> add('b', 0);
        case '%' -> text.append('%');
        case 'n' -> text.append('\n');
        case 't' -> text.append('\t');
        case 'D', 'x' -> nested("%m/%d/%y");
        case 'F' -> nested("%Y-%m-%d");
        case 'R' -> nested("%H:%M");
        case 'T', 'X' -> nested("%H:%M:%S");
        case 'r' -> nested("%I:%M:%S %p");
        case 'c' -> nested("%a %b %e %H:%M:%S %Y");
        default -> {
          if ("YCymbBdejaAuwUWHkIlMSpszZ".indexOf(c) >= 0) {
            add(c, 0);
          } else {
            unknown("%" + c);
          }
        }
      }
    }

    /** Abseil's extensions: {@code %Ez %E*z %E4Y %E#S %E*S %E#f %E*f}. */
    private void extended() {
      char c = next();
      if (c == 'z') {
        add(':', 0);
        return;
      }
      char letter = next();
      if (c == '*' && letter == 'z') {
        add(':', 0);
      } else if (c == '4' && letter == 'Y') {
        add('Y', 0);
      } else if ((letter == 'S' || letter == 'f') && (c == '*' || (c >= '1' && c <= '9'))) {
        if (letter == 'S') {
          add('S', 0);
          text.append('.');
        }
        add('f', c == '*' ? 0 : c - '0');
      } else {
        unknown("%E" + c + letter);
      }
    }

    private void nested(String other) {
      flush();
      new Parser(other, pieces, at).parse();
    }

    private void unknown(String conversion) {
      at.error(
          "unknown conversion "
              + conversion
              + " in time format '"
              + format
              + "' (expected one of strftime's)");
    }

    private char next() {
      return i < format.length() ? format.charAt(i++) : '\0';
    }

    private char peek() {
      return i < format.length() ? format.charAt(i) : '\0';
    }

    private void add(char conversion, int digits) {
      flush();
      pieces.add(new Piece(conversion, digits, null));
    }

    private void flush() {
      if (text.length() > 0) {
        pieces.add(new Piece('\0', 0, text.toString().getBytes(StandardCharsets.UTF_8)));
        text.setLength(0);
      }
    }
  }
}
