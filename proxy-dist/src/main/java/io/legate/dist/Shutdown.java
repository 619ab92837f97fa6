package io.legate.dist;

import io.legate.dist.log.LogControl;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a run ends: told once, it drains and lets the main thread go; told again, the process is gone
 * at once. Its callbacks come from the signal threads.
 */
final class Shutdown {
  private static final Logger log = LoggerFactory.getLogger("main");

  private final Daemon daemon;
  private final LogControl logs;
  private final Duration drainTime;
  private final AtomicBoolean told = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  Shutdown(Daemon daemon, LogControl logs, Duration drainTime) {
    this.daemon = daemon;
    this.logs = logs;
    this.drainTime = drainTime;
  }

  /** A signal that ends the process; its number is the exit code's when it is the second. */
  void onTerminate(String name, int number) {
    if (!told.compareAndSet(false, true)) {
      log.warn("caught {} again, exiting at once", name);
      Runtime.getRuntime().halt(128 + number);
    }
    log.warn("caught ENVOY_{}", name);
    try {
      daemon.drain(drainTime);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  /** Files were rotated. */
  void onReopenLogs() {
    log.warn("caught SIGUSR1, reopening logs");
    try {
      logs.reopen();
      daemon.reopenLogs();
    } catch (IOException e) {
      log.error("cannot reopen logs: {}", e.getMessage());
    }
  }

  /** A terminal went away, which is nothing to a daemon. */
  void onHangUp() {
    log.warn("caught and eating SIGHUP. There is no hot restart; start another one beside this.");
  }

  /** Blocks until the process may end. */
  void await() throws InterruptedException {
    Thread quit = new Thread(this::awaitQuit, "quit");
    quit.setDaemon(true);
    quit.start();
    ended.await();
    log.info("exiting");
  }

  private void awaitQuit() {
    try {
      daemon.awaitQuit();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }
}
