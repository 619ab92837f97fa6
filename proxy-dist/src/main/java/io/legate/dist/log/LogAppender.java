package io.legate.dist.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/** Turns Logback's events into lines of a {@link LogPattern} and writes them. */
final class LogAppender extends AppenderBase<ILoggingEvent> {
  private final LogPattern pattern;
  private final LogSink sink;
  private final boolean escaped;
  private final LogControl levels;
  private final ZoneId zone = ZoneId.systemDefault();

  LogAppender(LogPattern pattern, LogSink sink, boolean escaped, LogControl levels) {
    this.pattern = pattern;
    this.sink = sink;
    this.escaped = escaped;
    this.levels = levels;
  }

  @Override
  protected void append(ILoggingEvent event) {
    String component = LogComponents.of(event.getLoggerName());
    LogLevel level = level(event);
    if (level == LogLevel.ERROR && levels.level(component) == LogLevel.CRITICAL) {
      return;
    }
    String message = message(event);
    StringBuilder text = new StringBuilder(128 + message.length());
    pattern.append(
        text,
        new LogLine(
            Instant.ofEpochMilli(event.getTimeStamp()).atZone(zone),
            KernelThreads.current(),
            level,
            component,
            escaped ? LogEscapes.c(message) : message,
            pattern.asksCaller() ? caller(event) : null));
    sink.write(text.append('\n'));
  }

  private static LogLevel level(ILoggingEvent event) {
    if (event.getMarkerList() != null) {
      for (Marker marker : event.getMarkerList()) {
        if (marker == Severities.FATAL) {
          return LogLevel.CRITICAL;
        }
      }
    }
    return LogLevel.of(event.getLevel());
  }

  private static String message(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    String message = event.getFormattedMessage();
    return thrown == null
        ? message
        : message + "\n" + ThrowableProxyUtil.asString(thrown).stripTrailing();
  }

  private static @Nullable StackTraceElement caller(ILoggingEvent event) {
    StackTraceElement[] stack = event.getCallerData();
    return stack.length == 0 ? null : stack[0];
  }
}
