package io.legate.accesslog;

import io.legate.common.ConfigContext;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.stats.StatsStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The access log files of the process, each opened once however many loggers name it, and the
 * thread that writes them. Opened on the control thread; closed on the main thread, before the
 * workers or after them. Envoy: {@code AccessLogManager}.
 */
public final class AccessLogFiles implements AutoCloseable {
  /** Envoy's {@code --file-flush-interval-msec}. */
  public static final Duration DEFAULT_FLUSH_INTERVAL = Duration.ofSeconds(10);

  private static final long CLOSE_MILLIS = 5000;

  private final Workers workers;
  private final LogWriter writer;
  private final FilesystemStats stats;
  private final long flushNanos;
  private boolean pretending;
  private final Map<String, AccessLogFile> files = new ConcurrentHashMap<>();

  /** No files yet; starts the writing thread. */
  public AccessLogFiles(Workers workers, StatsStore stats, Duration flushInterval) {
    this(workers, stats, flushInterval, LogWriter.MAX_WAITING);
  }

  AccessLogFiles(Workers workers, StatsStore stats, Duration flushInterval, int maxWaiting) {
    this.workers = workers;
    this.writer = new LogWriter(maxWaiting);
    this.stats = new FilesystemStats(stats.scope(""));
    this.flushNanos = flushInterval.toNanos();
  }

  /** From now on files are not opened, and what is written is dropped: nothing is to be served. */
  public void pretend() {
    pretending = true;
  }

  /**
   * The file of that path, opened for appending; null when it cannot be, which {@code at} is told.
   */
  public @Nullable AccessLogFile open(String path, ConfigContext at) {
    AccessLogFile file = files.get(path);
    if (file != null) {
      return file;
    }
    try {
      file =
          new AccessLogFile(
              path,
              LogTarget.open(pretending ? "/dev/null" : path),
              workers.size() + 2, // the control and the admin thread
              writer,
              stats,
              flushNanos);
    } catch (IOException e) {
      at.error("missing-file", "unable to open file '" + path + "' (expected a file to write)");
      return null;
    }
    files.put(path, file);
    return file;
  }

  /**
   * Opens all files anew, after what waits to be written, so that rotated files can be taken away.
   * Returns at once; on any thread.
   */
  public void reopen() {
    for (AccessLogFile file : files.values()) {
      writer.execute(file::reopen);
    }
  }

  /** Hands over what all workers have buffered; returns when they have, or after some seconds. */
  void flush() throws InterruptedException {
    List<Worker> threads = new ArrayList<>(workers.all());
    threads.add(workers.control());
    threads.add(workers.admin());
    CountDownLatch done = new CountDownLatch(threads.size());
    for (Worker worker : threads) {
      Runnable flush =
          () -> {
            files.values().forEach(file -> file.flush(worker.index()));
            done.countDown();
          };
      try {
        worker.execute(flush);
      } catch (RejectedExecutionException e) {
        // The thread ends: what it leaves behind is ours once it has.
        if (worker.eventLoop().awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
          flush.run();
        }
      }
    }
    done.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Writes everything, then closes the files and ends the writing thread; within seconds. */
  @Override
  public void close() {
    try {
      flush();
      for (AccessLogFile file : files.values()) {
        writer.execute(file::close);
      }
      writer.close(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
