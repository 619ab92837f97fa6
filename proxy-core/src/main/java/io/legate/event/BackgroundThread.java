package io.legate.event;

/**
 * A thread for work that may block, beside the event loops: the one place where such threads are
 * made. It does not keep the process alive.
 */
public final class BackgroundThread {
  private BackgroundThread() {}

  /** Starts a thread that runs {@code task} once. */
  public static Thread start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
