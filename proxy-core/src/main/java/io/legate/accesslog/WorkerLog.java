package io.legate.accesslog;

import io.legate.event.Timer;
import io.legate.event.Worker;

/**
 * One worker's lines for one file that wait to be handed over: when there are 64 KiB of them, or
 * some time after the first. Confined to the worker.
 */
final class WorkerLog extends Timer {
  /** Envoy's MIN_FLUSH_SIZE. */
  static final int FLUSH_BYTES = 64 * 1024;

  // Doubled four times this is 80 KiB: room for a line that passes the limit.
  private static final int INITIAL_BYTES = 5 * 1024;

  private final AccessLogFile file;
  private final Worker worker;
  private final LogWriter writer;
  private final FilesystemStats stats;
  private final long flushNanos;
  private final LineBuffer buffer = new LineBuffer(INITIAL_BYTES);
  private int lines;

  WorkerLog(
      AccessLogFile file, Worker worker, LogWriter writer, FilesystemStats stats, long flushNanos) {
    this.file = file;
    this.worker = worker;
    this.writer = writer;
    this.stats = stats;
    this.flushNanos = flushNanos;
  }

  void write(Format format, FormatContext context) {
    assert worker.inThread();
    int before = buffer.length();
    format.write(context, buffer);
    onWritten(before);
  }

  void write(byte[] line) {
    assert worker.inThread();
    int before = buffer.length();
    buffer.put(line);
    onWritten(before);
  }

  private void onWritten(int before) {
    int written = buffer.length() - before;
    lines++;
    stats.writeBuffered.inc(worker.stats());
    stats.writeTotalBuffered.add(worker.stats(), written);
    if (buffer.length() >= FLUSH_BYTES) {
      handOver();
    } else if (before == 0) {
      worker.schedule(this, flushNanos);
    }
  }

  @Override
  protected void onTimer() {
    if (buffer.length() > 0) {
      stats.flushedByTimer.inc(worker.stats());
      handOver();
    }
  }

  /** Gives what there is to the writing thread; when it cannot take more, the lines are dropped. */
  void handOver() {
    int length = buffer.length();
    if (length == 0) {
      return;
    }
    cancel();
    int count = lines;
    lines = 0;
    if (writer.offer(new LogWriter.Chunk(file, buffer.bytes(), length, count))) {
      byte[] spare = writer.spare();
      buffer.swap(spare != null ? spare : new byte[INITIAL_BYTES]);
    } else {
      stats.writeFailed.add(worker.stats(), count);
      stats.writeTotalBuffered.add(worker.stats(), -length);
      buffer.clear();
    }
  }
}
