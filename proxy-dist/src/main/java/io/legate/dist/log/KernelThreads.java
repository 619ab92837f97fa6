package io.legate.dist.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kernel's numbers of threads, as {@code top -H} shows them; Java's own where there is none.
 */
final class KernelThreads {
  private static final Path SELF = Path.of("/proc/thread-self");

  private static final ThreadLocal<Long> CURRENT = ThreadLocal.withInitial(KernelThreads::read);

  private KernelThreads() {}

  /** The calling thread's number. */
  static long current() {
    return CURRENT.get();
  }

  private static long read() {
    try {
      return Long.parseLong(Files.readSymbolicLink(SELF).getFileName().toString());
    } catch (IOException | UnsupportedOperationException | NumberFormatException e) {
      // Not Linux, or /proc is not mounted.
      return Thread.currentThread().getId();
    }
  }
}
