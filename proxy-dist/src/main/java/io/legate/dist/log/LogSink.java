package io.legate.dist.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where log lines go: stderr, or a file that is appended to and can be reopened after a rotation.
 * One line is one write. Safe for all threads.
 */
final class LogSink {
  private final @Nullable Path path;
  private OutputStream stream;

  private LogSink(@Nullable Path path, OutputStream stream) {
    this.path = path;
    this.stream = stream;
  }

  /** Standard error. */
  static LogSink stderr() {
    return new LogSink(null, new FileOutputStream(FileDescriptor.err));
  }

  /** A file, made when it is not there. */
  static LogSink file(Path path) throws IOException {
    return new LogSink(path, open(path));
  }

  /** Writes one line. A line that cannot be written is lost: there is nowhere to tell it. */
  synchronized void write(CharSequence line) {
    try {
      stream.write(line.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      fallBackToStderr("cannot write the log to " + path + ": " + e.getMessage());
    }
  }

  /** Opens the file again under its name; the old stream stays when that fails. */
  synchronized void reopen() throws IOException {
    if (path == null) {
      return;
    }
    OutputStream next = open(path);
    OutputStream old = stream;
    stream = next;
    old.close();
  }

  private void fallBackToStderr(String message) {
    if (path != null) {
      System.err.println(message);
    }
  }

  private static OutputStream open(Path path) throws IOException {
    return new FileOutputStream(path.toFile(), true);
  }
}
