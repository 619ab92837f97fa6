package io.legate.accesslog;

import io.legate.event.Worker;

/** An access log that writes lines of one format to one file. Immutable, for any worker. */
public final class FileLogger implements AccessLog {
  private final AccessLogFile file;
  private final Format format;

  /** Writes {@code format} to {@code file}. */
  public FileLogger(AccessLogFile file, Format format) {
    this.file = file;
    this.format = format;
  }

  @Override
  public void log(FormatContext context, Worker worker) {
    file.write(format, context, worker);
  }
}
