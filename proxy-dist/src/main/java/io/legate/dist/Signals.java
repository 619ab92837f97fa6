package io.legate.dist;

import sun.misc.Signal;

/**
 * Hands the process's signals to a {@link Shutdown}. {@code sun.misc.Signal} rather than a shutdown
 * hook: after a hook the exit code would be 143, and an orderly stop is 0.
 */
final class Signals {
  private Signals() {}

  /** Takes over the signals from the JVM. */
  static void install(Shutdown shutdown) {
    Signal.handle(
        new Signal("TERM"), signal -> shutdown.onTerminate("SIGTERM", signal.getNumber()));
    Signal.handle(new Signal("INT"), signal -> shutdown.onTerminate("SIGINT", signal.getNumber()));
    if (!System.getProperty("os.name", "").startsWith("Windows")) {
      Signal.handle(new Signal("USR1"), signal -> shutdown.onReopenLogs());
      Signal.handle(new Signal("HUP"), signal -> shutdown.onHangUp());
    }
  }
}
