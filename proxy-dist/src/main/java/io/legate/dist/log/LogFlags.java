package io.legate.dist.log;

import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The one list of flags that a log pattern may have. */
final class LogFlags {
  private LogFlags() {}

  /** Whether a flag shows the place in the source. */
  static boolean asksCaller(char flag) {
    return "@gs#!".indexOf(flag) >= 0;
  }

  /** What a flag writes; null when there is no such flag. */
  static @Nullable LogField field(char flag) {
    LogField date = dateField(flag);
    return date != null ? date : eventField(flag);
  }

  private static @Nullable LogField eventField(char flag) {
    return switch (flag) {
      case 'v' -> (to, line) -> to.append(line.message());
      case '_' -> (to, line) -> to.append(line.message().replace("\n", "\\n"));
      case 'j' -> (to, line) -> LogEscapes.json(to, line.message());
      case 'l' -> (to, line) -> to.append(line.level().label());
      case 'L' -> (to, line) -> to.append(Character.toUpperCase(line.level().label().charAt(0)));
      case 'n' -> (to, line) -> to.append(line.component());
      case 't' -> (to, line) -> to.append(line.threadId());
      case 'P' -> pid();
      case 'g' -> (to, line) -> to.append(sourcePath(line.caller()));
      case 's' -> (to, line) -> to.append(sourceFile(line.caller()));
      case '#' -> (to, line) -> to.append(sourceLine(line.caller()));
      case '!' -> (to, line) -> to.append(function(line.caller()));
      case '@' ->
          (to, line) ->
              to.append(sourcePath(line.caller())).append(':').append(sourceLine(line.caller()));
      case '%' -> (to, line) -> to.append('%');
      // The range that a terminal would colour; files and pipes get no colours, and logs go there.
      case '^', '$' -> (to, line) -> {};
      default -> null;
    };
  }

  private static @Nullable LogField dateField(char flag) {
    return switch (flag) {
      case 'Y' -> (to, line) -> to.append(line.time().getYear());
      case 'y' -> (to, line) -> digits(to, line.time().getYear() % 100, 2);
      case 'm' -> (to, line) -> digits(to, line.time().getMonthValue(), 2);
      case 'd' -> (to, line) -> digits(to, line.time().getDayOfMonth(), 2);
      case 'H' -> (to, line) -> digits(to, line.time().getHour(), 2);
      case 'I' -> (to, line) -> digits(to, hour12(line.time()), 2);
      case 'M' -> (to, line) -> digits(to, line.time().getMinute(), 2);
      case 'S' -> (to, line) -> digits(to, line.time().getSecond(), 2);
      case 'e' -> (to, line) -> digits(to, line.time().getNano() / 1_000_000, 3);
      case 'f' -> (to, line) -> digits(to, line.time().getNano() / 1_000, 6);
      case 'F' -> (to, line) -> digits(to, line.time().getNano(), 9);
      case 'E' -> (to, line) -> to.append(line.time().toEpochSecond());
      case 'T', 'X' -> (to, line) -> time(to, line.time());
      case 'R' -> (to, line) -> hourMinute(to, line.time());
      case 'r' -> LogFlags::time12;
      case 'p' -> (to, line) -> to.append(line.time().getHour() < 12 ? "AM" : "PM");
      case 'D', 'x' -> LogFlags::shortDate;
      case 'a' -> (to, line) -> weekday(to, line.time(), TextStyle.SHORT);
      case 'A' -> (to, line) -> weekday(to, line.time(), TextStyle.FULL);
      case 'b', 'h' -> (to, line) -> month(to, line.time(), TextStyle.SHORT);
      case 'B' -> (to, line) -> month(to, line.time(), TextStyle.FULL);
      case 'c' -> LogFlags::dateAndTime;
      case 'z' -> LogFlags::zoneOffset;
      default -> null;
    };
  }

  private static LogField pid() {
    long pid = ProcessHandle.current().pid();
    return (to, line) -> to.append(pid);
  }

  private static int hour12(ZonedDateTime time) {
    int hour = time.getHour() % 12;
    return hour == 0 ? 12 : hour;
  }

  private static void time(StringBuilder to, ZonedDateTime time) {
    hourMinute(to, time);
    to.append(':');
    digits(to, time.getSecond(), 2);
  }

  private static void hourMinute(StringBuilder to, ZonedDateTime time) {
    digits(to, time.getHour(), 2);
    to.append(':');
    digits(to, time.getMinute(), 2);
  }

  private static void time12(StringBuilder to, LogLine line) {
    ZonedDateTime time = line.time();
    digits(to, hour12(time), 2);
    to.append(':');
    digits(to, time.getMinute(), 2);
    to.append(':');
    digits(to, time.getSecond(), 2);
    to.append(time.getHour() < 12 ? " AM" : " PM");
  }

  private static void shortDate(StringBuilder to, LogLine line) {
    digits(to, line.time().getMonthValue(), 2);
    to.append('/');
    digits(to, line.time().getDayOfMonth(), 2);
    to.append('/');
    digits(to, line.time().getYear() % 100, 2);
  }

  private static void dateAndTime(StringBuilder to, LogLine line) {
    weekday(to, line.time(), TextStyle.SHORT);
    to.append(' ');
    month(to, line.time(), TextStyle.SHORT);
    to.append(' ').append(line.time().getDayOfMonth()).append(' ');
    time(to, line.time());
    to.append(' ').append(line.time().getYear());
  }

  private static void zoneOffset(StringBuilder to, LogLine line) {
    int minutes = line.time().getOffset().getTotalSeconds() / 60;
    to.append(minutes < 0 ? '-' : '+');
    digits(to, Math.abs(minutes) / 60, 2);
    to.append(':');
    digits(to, Math.abs(minutes) % 60, 2);
  }

  private static void weekday(StringBuilder to, ZonedDateTime time, TextStyle style) {
    to.append(time.getDayOfWeek().getDisplayName(style, Locale.ENGLISH));
  }

  private static void month(StringBuilder to, ZonedDateTime time, TextStyle style) {
    to.append(time.getMonth().getDisplayName(style, Locale.ENGLISH));
  }

  private static String sourcePath(@Nullable StackTraceElement caller) {
    if (caller == null) {
      return "";
    }
    String name = caller.getClassName();
    int dot = name.lastIndexOf('.');
    return name.substring(0, dot + 1).replace('.', '/') + sourceFile(caller);
  }

  private static String sourceFile(@Nullable StackTraceElement caller) {
    return caller == null || caller.getFileName() == null ? "" : caller.getFileName();
  }

  private static int sourceLine(@Nullable StackTraceElement caller) {
    return caller == null ? 0 : Math.max(0, caller.getLineNumber());
  }

  private static String function(@Nullable StackTraceElement caller) {
    return caller == null ? "" : caller.getMethodName();
  }

  private static void digits(StringBuilder to, int value, int width) {
    String text = Integer.toString(value);
    for (int i = text.length(); i < width; i++) {
      to.append('0');
    }
    to.append(text);
  }
}
