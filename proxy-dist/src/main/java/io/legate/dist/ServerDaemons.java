package io.legate.dist;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.common.ConfigContext;
import io.legate.dist.log.LogControl;
import io.legate.event.Transport;
import io.legate.extension.Extensions;
import io.legate.listener.CompiledListener;
import io.legate.listener.ListenerException;
import io.legate.server.Server;
import io.legate.server.ServerOptions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The data plane of proxy-core. */
final class ServerDaemons implements Daemons {
  @Override
  public void preload(Settings.TransportChoice transport) {
    transport(transport);
  }

  @Override
  public void check(Bootstrap bootstrap, Settings settings, ConfigContext at)
      throws InterruptedException {
    ServerOptions options = options(settings, 1, Transport.NIO).pretending();
    try (Server server = new Server(bootstrap, options, new Extensions())) {
      server.compile(at);
    }
  }

  @Override
  public Optional<Daemon> start(
      Bootstrap bootstrap, Settings settings, LogControl logs, ConfigContext at)
      throws IOException, InterruptedException {
    Transport transport = transport(settings.transport());
    if (!transport.available()) {
      throw new IOException(
          "--transport " + settings.transport() + ": " + transport.unavailabilityReason());
    }
    Server server =
        new Server(
            bootstrap, options(settings, settings.concurrency(), transport), new Extensions());
    List<CompiledListener> listeners = server.compile(at);
    if (listeners == null) {
      server.close();
      return Optional.empty();
    }
    try {
      ServerDaemon daemon = new ServerDaemon(server, settings, logs);
      server.prepare();
      if (!daemon.openAdmin(at)) {
        daemon.close();
        return Optional.empty();
      }
      server.start(listeners);
      return Optional.of(daemon);
    } catch (ListenerException e) {
      server.close();
      throw new IOException(e.getMessage(), e);
    }
  }

  private static ServerOptions options(Settings settings, int concurrency, Transport transport) {
    return new ServerOptions(
        concurrency,
        transport,
        settings.drainTime(),
        settings.drainStrategy() == Settings.DrainStrategy.GRADUAL,
        settings.fileFlushInterval(),
        Version.id(),
        false);
  }

  private static Transport transport(Settings.TransportChoice choice) {
    return switch (choice) {
      case AUTO -> Transport.best();
      case IO_URING -> Transport.IO_URING;
      case EPOLL -> Transport.EPOLL;
      case NIO -> Transport.NIO;
    };
  }
}
