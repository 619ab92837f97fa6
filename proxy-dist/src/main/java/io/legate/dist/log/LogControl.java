package io.legate.dist.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/**
 * The process's logging: set up once by {@link #install}, its levels read and changed while it runs
 * (the admin interface's {@code /logging}), its file reopened after a rotation. Safe for all
 * threads.
 */
public final class LogControl {
  private static final String APPENDER = "legate";

  private final LoggerContext context;
  private final Map<String, LogLevel> levels = new ConcurrentHashMap<>();
  private final LogSink sink;

  private LogControl(LoggerContext context, LogSink sink) {
    this.context = context;
    this.sink = sink;
  }

  /**
   * Sends all loggers where the settings say, replacing what was installed before.
   *
   * @throws IOException when the log file cannot be opened
   */
  public static LogControl install(LogSettings settings) throws IOException {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    LogSink sink = settings.path() == null ? LogSink.stderr() : LogSink.file(settings.path());
    LogControl control = new LogControl(context, sink);
    control.setAll(settings.level());
    settings.components().forEach(control::set);
    LogAppender appender =
        new LogAppender(LogPattern.of(settings.pattern()), sink, settings.escaped(), control);
    appender.setName(APPENDER);
    appender.setContext(context);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    return control;
  }

  /** The level of every component, by name. */
  public SortedMap<String, LogLevel> levels() {
    return new TreeMap<>(levels);
  }

  /** The level of one component; {@link LogLevel#OFF} when there is none of that name. */
  public LogLevel level(String component) {
    return levels.getOrDefault(component, LogLevel.OFF);
  }

  /** Changes all components. */
  public void setAll(LogLevel level) {
    for (String component : LogComponents.ALL) {
      set(component, level);
    }
  }

  /** Changes one component; whether there is one of that name. */
  public boolean set(String component, LogLevel level) {
    if (!LogComponents.contains(component)) {
      return false;
    }
    levels.put(component, level);
    logger(component).setLevel(level.threshold());
    return true;
  }

  /** Opens the log file again, under its name; without a file nothing happens. */
  public void reopen() throws IOException {
    sink.reopen();
  }

  private Logger logger(String component) {
    // Loggers without a component of their own inherit from the root.
    return context.getLogger(
        component.equals(LogComponents.MISC) ? org.slf4j.Logger.ROOT_LOGGER_NAME : component);
  }
}
