package io.legate.dist.log;

import java.util.ArrayList;
import java.util.List;

/**
 * A log pattern in spdlog's language, compiled: {@code [%Y-%m-%d %T.%e][%t][%l][%n] [%g:%#] %v}.
 * Immutable. A flag that does not exist stands for itself, as in spdlog.
 *
 * <p>Source: spdlog's custom formatting, and {@code %_} and {@code %j} of Envoy's {@code
 * --log-format}.
 */
public final class LogPattern {
  /** Envoy's default. */
  public static final String DEFAULT = "[%Y-%m-%d %T.%e][%t][%l][%n] [%g:%#] %v";

  private final List<LogField> fields;
  private final boolean asksCaller;

  private LogPattern(List<LogField> fields, boolean asksCaller) {
    this.fields = fields;
    this.asksCaller = asksCaller;
  }

  /** Compiles a pattern. */
  public static LogPattern of(String pattern) {
    List<LogField> fields = new ArrayList<>();
    boolean asksCaller = false;
    int at = 0;
    while (at < pattern.length()) {
      int percent = pattern.indexOf('%', at);
      if (percent < 0 || percent == pattern.length() - 1) {
        fields.add(literal(pattern.substring(at)));
        break;
      }
      if (percent > at) {
        fields.add(literal(pattern.substring(at, percent)));
      }
      LogPadding padding = LogPadding.parse(pattern, percent + 1);
      at = padding.end();
      if (at == pattern.length()) {
        fields.add(literal(pattern.substring(percent)));
        break;
      }
      char flag = pattern.charAt(at++);
      asksCaller |= LogFlags.asksCaller(flag);
      LogField field = LogFlags.field(flag);
      fields.add(field == null ? literal(pattern.substring(percent, at)) : padding.around(field));
    }
    return new LogPattern(List.copyOf(fields), asksCaller);
  }

  /** Whether it shows where in the source a line comes from, which costs a walk of the stack. */
  boolean asksCaller() {
    return asksCaller;
  }

  /** Writes one line, without the line's end. */
  void append(StringBuilder to, LogLine line) {
    for (LogField field : fields) {
      field.append(to, line);
    }
  }

  private static LogField literal(String text) {
    return (to, line) -> to.append(text);
  }
}
