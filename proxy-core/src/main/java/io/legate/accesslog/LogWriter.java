package io.legate.accesslog;

import io.legate.event.BackgroundThread;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes log files, so that a slow disk never stalls a worker. What waits for it is
 * bounded; what does not fit is dropped by whoever offers it. Its methods may be called on any
 * thread.
 */
final class LogWriter {
  /** How many buffers may wait: about 64 MiB. */
  static final int MAX_WAITING = 1000;

  private static final int MAX_SPARE = 64;
  private static final int MAX_SPARE_BYTES = 128 * 1024;

  /** Filled bytes on their way to a file. */
  record Chunk(AccessLogFile file, byte[] bytes, int length, int lines) {}

  private final Queue<Object> waiting = new ArrayDeque<>();
  private final Queue<byte[]> spare = new ArrayDeque<>();
  private final int maxWaiting;
  private boolean closed;
  private final Thread thread;

  LogWriter(int maxWaiting) {
    this.maxWaiting = maxWaiting;
    thread = BackgroundThread.start("log-writer", this::run);
  }

  /** Hands over a chunk; false when too much waits, and then it stays the caller's. */
  synchronized boolean offer(Chunk chunk) {
    if (closed || waiting.size() >= maxWaiting) {
      return false;
    }
    waiting.add(chunk);
    notifyAll();
    return true;
  }

  /** Runs a task after what waits. */
  synchronized void execute(Runnable task) {
    if (!closed) {
      waiting.add(task);
      notifyAll();
    }
  }

  /** An array that was written before, or null. */
  synchronized byte @Nullable [] spare() {
    return spare.poll();
  }

  /** Gives an array back for others to fill. */
  synchronized void recycle(byte[] bytes) {
    if (spare.size() < MAX_SPARE && bytes.length <= MAX_SPARE_BYTES) {
      spare.add(bytes);
    }
  }

  /** Writes what waits and ends the thread; returns when that is done or the time is over. */
  boolean close(long millis) throws InterruptedException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.join(millis);
    return !thread.isAlive();
  }

  private void run() {
    for (Object next = take(); next != null; next = take()) {
      if (next instanceof Chunk chunk) {
        chunk.file().write(chunk);
        recycle(chunk.bytes());
      } else {
        ((Runnable) next).run();
      }
    }
  }

  /** What waits longest; null when the end has come. */
  private synchronized @Nullable Object take() {
    while (waiting.isEmpty()) {
      if (closed) {
        return null;
      }
      try {
        wait();
      } catch (InterruptedException e) {
        closed = true; // Nobody interrupts this thread but to end it.
      }
    }
    return waiting.poll();
  }
}
