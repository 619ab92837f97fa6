package io.legate.accesslog;

import io.legate.event.Worker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log file, written by any worker through a buffer of its own. The channel belongs to the
 * writing thread once the file is in use.
 */
public final class AccessLogFile {
  private static final Logger log = LoggerFactory.getLogger("file");

  private final String path;
  private final LogWriter writer;
  private final FilesystemStats stats;
  private final long flushNanos;
  private final @Nullable WorkerLog[] workers;
  private FileChannel channel;
  private boolean failing;

  AccessLogFile(
      String path,
      FileChannel channel,
      int threads,
      LogWriter writer,
      FilesystemStats stats,
      long flushNanos) {
    this.path = path;
    this.channel = channel;
    this.writer = writer;
    this.stats = stats;
    this.flushNanos = flushNanos;
    this.workers = new WorkerLog[threads];
  }

  /** The path as configured. */
  public String path() {
    return path;
  }

  /** Writes one line; on that worker. */
  public void write(Format format, FormatContext context, Worker worker) {
    log(worker).write(format, context);
  }

  /** Writes a line that ends with a line feed, such as an event; on that worker. */
  public void write(byte[] line, Worker worker) {
    log(worker).write(line);
  }

  private WorkerLog log(Worker worker) {
    WorkerLog mine = workers[worker.index()];
    if (mine == null) {
      mine = new WorkerLog(this, worker, writer, stats, flushNanos);
      workers[worker.index()] = mine;
    }
    return mine;
  }

  /** Hands over what a worker has buffered; on that worker, or when its thread has ended. */
  void flush(int workerIndex) {
    WorkerLog log = workers[workerIndex];
    if (log != null) {
      log.handOver();
    }
  }

  /** Appends a chunk; on the writing thread. */
  void write(LogWriter.Chunk chunk) {
    ByteBuffer bytes = ByteBuffer.wrap(chunk.bytes(), 0, chunk.length());
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      stats.writeCompleted.inc(stats.writer);
      failing = false;
    } catch (IOException e) {
      stats.writeFailed.add(stats.writer, chunk.lines());
      if (!failing) {
        failing = true; // Told once, not with every buffer.
        log.warn("cannot write access log '{}': {}", path, e.toString());
      }
    } finally {
      stats.writeTotalBuffered.add(stats.writer, -chunk.length());
    }
  }

  /** Opens the path anew, keeping the old file when that fails; on the writing thread. */
  void reopen() {
    if (LogTarget.inherited(path)) {
      return;
    }
    FileChannel old = channel;
    try {
      channel = LogTarget.open(path);
    } catch (IOException e) {
      stats.reopenFailed.inc(stats.writer);
      log.warn("cannot reopen access log '{}': {}", path, e.toString());
      return;
    }
    close(old);
  }

  /** Closes the file; on the writing thread. */
  void close() {
    if (!LogTarget.inherited(path)) {
      close(channel);
    }
  }

  private void close(FileChannel old) {
    try {
      old.close();
    } catch (IOException e) {
      log.warn("cannot close access log '{}': {}", path, e.toString());
    }
  }
}
