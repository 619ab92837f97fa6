package io.legate.conservation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The errors that are logged while it is open, and what Netty warns of. */
final class Errors extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  final List<String> all = new CopyOnWriteArrayList<>();

  Errors() {
    setContext(root.getLoggerContext());
    start();
    root.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    boolean ofNetty = event.getLoggerName().startsWith("io.netty");
    if (event.getLevel().isGreaterOrEqual(ofNetty ? Level.WARN : Level.ERROR)) {
      String trace =
          event.getThrowableProxy() == null
              ? ""
              : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
      all.add(event.getFormattedMessage() + trace);
    }
  }

  @Override
  public void close() {
    root.detachAppender(this);
    stop();
  }
}
