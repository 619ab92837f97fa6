package io.legate.dist;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.common.ProblemSink;
import io.legate.dist.log.LogControl;
import io.legate.event.Transport;
import java.io.IOException;
import java.util.Optional;

/** The data plane of proxy-core. */
final class ServerDaemons implements Daemons {
  @Override
  public void preload(Settings.TransportChoice transport) {
    transport(transport);
  }

  @Override
  public void check(Bootstrap bootstrap, Settings settings, ProblemSink problems) {}

  @Override
  public Optional<Daemon> start(
      Bootstrap bootstrap, Settings settings, LogControl logs, ProblemSink problems)
      throws IOException {
    throw new IOException("the data plane is not part of this build yet");
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
