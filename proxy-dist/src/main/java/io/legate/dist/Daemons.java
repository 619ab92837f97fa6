package io.legate.dist;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.common.ConfigContext;
import io.legate.dist.log.LogControl;
import java.io.IOException;
import java.util.Optional;

/** Makes {@link Daemon}s of bootstraps. Used on the main thread, but for {@link #preload}. */
interface Daemons {
  /**
   * Loads the classes and native libraries that a start needs, so that it happens while the
   * configuration is read. Any thread.
   */
  void preload(Settings.TransportChoice transport);

  /** Compiles a bootstrap and tells {@code at} what is wrong in it; opens no socket. */
  void check(Bootstrap bootstrap, Settings settings, ConfigContext at) throws InterruptedException;

  /**
   * Compiles a bootstrap and starts it.
   *
   * @return empty when errors were reported
   * @throws IOException when an address cannot be bound; it names the address
   */
  Optional<Daemon> start(Bootstrap bootstrap, Settings settings, LogControl logs, ConfigContext at)
      throws IOException, InterruptedException;
}
