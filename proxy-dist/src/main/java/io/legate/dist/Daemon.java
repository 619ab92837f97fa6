package io.legate.dist;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A running data plane, as the main thread sees it. Used on the main and the signal threads. */
interface Daemon extends AutoCloseable {
  /** Where the admin interface listens; null when there is none. */
  @Nullable SocketAddress adminAddress();

  /**
   * Blocks until somebody asks the process to end other than by a signal ({@code /quitquitquit}).
   */
  void awaitQuit() throws InterruptedException;

  /**
   * Stops accepting and lets what runs finish; blocks until it has, or the time is over. {@link
   * #close} from another thread cuts it short.
   */
  void drain(Duration most) throws InterruptedException;

  /** Opens the files of access logs again. */
  void reopenLogs() throws IOException;

  /** Cuts what still runs and ends the threads. */
  @Override
  void close();
}
