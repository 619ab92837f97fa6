package io.legate.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of listening Unix sockets. On the control thread. */
final class UnixSocketFiles {
  private static final Logger log = LoggerFactory.getLogger("main");

  private UnixSocketFiles() {}

  /** Removes what an earlier process left, as Envoy does before it binds. */
  static void removeStale(ListenAddress address) {
    remove(address);
  }

  /** Removes the file. */
  static void remove(ListenAddress address) {
    try {
      Files.deleteIfExists(path(address));
    } catch (IOException e) {
      log.warn("cannot remove the socket {}: {}", address.text(), e.getMessage());
    }
  }

  /** Gives the file the configured permissions. */
  static void setMode(ListenAddress address) throws ListenerException {
    if (address.mode() == 0) {
      return;
    }
    try {
      Files.setPosixFilePermissions(path(address), permissions(address.mode()));
    } catch (IOException | UnsupportedOperationException e) {
      throw new ListenerException(
          "cannot set the mode of '" + address.text() + "': " + e.getMessage(), e);
    }
  }

  private static Path path(ListenAddress address) {
    return Path.of(address.text());
  }

  /** Of the nine lowest bits, {@code rwxrwxrwx}. */
  static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values(); // owner's r w x, group's, others'
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        set.add(all[i]);
      }
    }
    return set;
  }
}
