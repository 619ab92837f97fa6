package io.legate.dist;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.common.ConfigContext;
import io.legate.dist.log.LogControl;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A data plane that serves nothing and says on stdout what it is told. Its main is {@link Main}'s
 * with it.
 */
final class IdleDaemons implements Daemons {
  public static void main(String[] arguments) {
    System.exit(new Main(System.out, System.err, new IdleDaemons()).run(arguments));
  }

  @Override
  public void preload(Settings.TransportChoice transport) {}

  @Override
  public void check(Bootstrap bootstrap, Settings settings, ConfigContext at) {}

  @Override
  public Optional<Daemon> start(
      Bootstrap bootstrap, Settings settings, LogControl logs, ConfigContext at) {
    System.out.println("node " + bootstrap.getNode().getId());
    return Optional.of(new IdleDaemon());
  }

  private static final class IdleDaemon implements Daemon {
    private final CountDownLatch forever = new CountDownLatch(1);

    @Override
    public SocketAddress adminAddress() {
      return new InetSocketAddress("127.0.0.1", 9901);
    }

    @Override
    public void awaitQuit() throws InterruptedException {
      System.out.println("running");
      forever.await();
    }

    @Override
    public void drain(Duration most) throws InterruptedException {
      System.out.println("draining " + most.toSeconds());
      if (most.toSeconds() > 1) {
        forever.await();
      }
    }

    @Override
    public void reopenLogs() {
      System.out.println("reopened");
    }

    @Override
    public void close() {
      System.out.println("closed");
    }
  }
}
