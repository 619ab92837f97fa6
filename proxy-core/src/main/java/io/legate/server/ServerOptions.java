package io.legate.server;

import io.legate.event.Transport;
import java.time.Duration;

/**
 * What the command line says of a server.
 *
 * @param concurrency how many workers
 * @param transport how sockets are driven
 * @param drainTime how long a drained listener's connections may go on
 * @param gradualDrain whether closing them is spread over that time
 * @param fileFlushInterval between writes of access logs
 * @param version as {@code /server_info} shows it
 * @param pretend whether nothing is opened or written: only the configuration is looked at
 */
public record ServerOptions(
    int concurrency,
    Transport transport,
    Duration drainTime,
    boolean gradualDrain,
    Duration fileFlushInterval,
    String version,
    boolean pretend) {
  /** The same, with nothing opened or written. */
  public ServerOptions pretending() {
    return new ServerOptions(
        concurrency, transport, drainTime, gradualDrain, fileFlushInterval, version, true);
  }
}
