package io.legate.dist;

import io.legate.dist.log.LogSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a command line asks for, checked. Immutable.
 *
 * @param configPath the bootstrap's file; one of this and {@code configYaml} is there
 * @param configYaml a bootstrap as text
 * @param expandEnv whether references to the environment are replaced
 * @param node what the options say of the node
 * @param concurrency number of workers, at least 1
 * @param transport how sockets are driven
 * @param drainTime how long streams have to finish
 * @param adminAddressPath the file to write the admin address to
 * @param unknownFields what is done about fields that do not exist
 * @param skipDeprecatedLogs whether deprecated spellings go untold
 * @param localAddressIpVersion of the machine's own address: 4 or 6
 * @param fileFlushInterval between writes of access logs
 */
record Settings(
    @Nullable Path configPath,
    @Nullable String configYaml,
    boolean expandEnv,
    Mode mode,
    LogSettings log,
    NodeOverrides node,
    int concurrency,
    TransportChoice transport,
    Duration drainTime,
    DrainStrategy drainStrategy,
    @Nullable Path adminAddressPath,
    UnknownFieldsPolicy unknownFields,
    boolean skipDeprecatedLogs,
    int localAddressIpVersion,
    Duration fileFlushInterval,
    HotRestart hotRestart) {

  /** What to do with the configuration. */
  enum Mode {
    SERVE,
    VALIDATE
  }

  /** How connections learn that the listener drains. */
  enum DrainStrategy {
    /** More and more of them, as the drain time passes. */
    GRADUAL,
    /** All at their next response. */
    IMMEDIATE
  }

  /** How sockets are driven. */
  enum TransportChoice {
    AUTO,
    IO_URING,
    EPOLL,
    NIO
  }

  /**
   * Parts of the bootstrap's {@code node} that options replace; null keeps the bootstrap's.
   *
   * @param zone of {@code node.locality}
   */
  record NodeOverrides(@Nullable String cluster, @Nullable String id, @Nullable String zone) {
    /** Whether the bootstrap's node stays as it is. */
    boolean none() {
      return cluster == null && id == null && zone == null;
    }
  }

  /** What is done about fields that do not exist. */
  record UnknownFieldsPolicy(boolean allowStatic, boolean rejectDynamic, boolean ignoreDynamic) {}

  /** What {@code /server_info} repeats of the options of hot restart, which is never done. */
  record HotRestart(int restartEpoch, int baseId, Duration parentShutdownTime) {}

  /** How problems and log lines name the configuration: its path. */
  String configName() {
    return configPath == null ? Options.CONFIG_YAML : configPath.toString();
  }
}
