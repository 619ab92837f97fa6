package io.legate.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens what a log's path names. {@code /dev/stdout} and {@code /dev/stderr} are the process's. */
final class LogTarget {
  static final String STDOUT = "/dev/stdout";
  static final String STDERR = "/dev/stderr";

  private LogTarget() {}

  /** Whether the path names something that the process was started with. */
  static boolean inherited(String path) {
    return path.equals(STDOUT) || path.equals(STDERR);
  }

  /** Opens a path for appending. */
  static FileChannel open(String path) throws IOException {
    if (inherited(path)) {
      // By descriptor, not by name: a socket (systemd's journal) cannot be opened by name.
      FileDescriptor descriptor = path.equals(STDOUT) ? FileDescriptor.out : FileDescriptor.err;
      return new FileOutputStream(descriptor).getChannel();
    }
    try {
      return FileChannel.open(Path.of(path), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (InvalidPathException e) {
      throw new IOException(e);
    }
  }
}
