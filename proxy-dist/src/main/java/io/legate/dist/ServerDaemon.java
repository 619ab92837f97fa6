package io.legate.dist;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.admin.Admin;
import io.legate.admin.AdminFilterFactory;
import io.legate.common.ConfigContext;
import io.legate.dist.log.LogControl;
import io.legate.http.conn.AdminConnections;
import io.legate.listener.AdminListener;
import io.legate.listener.ListenAddress;
import io.legate.listener.ListenerException;
import io.legate.network.ConfigAddress;
import io.legate.server.Server;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A running {@link Server} with its admin interface. */
final class ServerDaemon implements Daemon {
  private final Server server;
  private final Settings settings;
  private final LogControl logs;
  private final CountDownLatch quit = new CountDownLatch(1);
  private @Nullable AdminListener admin;

  ServerDaemon(Server server, Settings settings, LogControl logs) {
    this.server = server;
    this.settings = settings;
    this.logs = logs;
  }

  /** Opens the admin interface, where one is configured; false when its address is wrong. */
  boolean openAdmin(ConfigContext at) throws ListenerException, InterruptedException {
    Bootstrap bootstrap = server.bootstrap();
    if (!bootstrap.hasAdmin() || !bootstrap.getAdmin().hasAddress()) {
      return true;
    }
    SocketAddress address =
        ConfigAddress.compile(bootstrap.getAdmin().getAddress(), at.at("admin").at("address"));
    if (address == null) {
      return false;
    }
    Admin endpoints = new Admin(new ServerAdminContext(server, settings, logs, quit::countDown));
    admin =
        AdminListener.open(
            server.workers(),
            server.stats(),
            new ListenAddress(address, false, 0),
            AdminConnections.factory(
                server.stats(),
                new AdminFilterFactory(endpoints),
                server.adminAccessLog(at.at("admin")),
                server.workers().size() + 2));
    return at.errorCount() == 0;
  }

  @Override
  public @Nullable SocketAddress adminAddress() {
    return admin == null ? null : admin.address();
  }

  @Override
  public void awaitQuit() throws InterruptedException {
    quit.await();
  }

  @Override
  public void drain(Duration most) throws InterruptedException {
    server.drain(most);
  }

  @Override
  public void reopenLogs() {
    server.accessLogFiles().reopen();
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close();
    }
    server.close();
  }
}
