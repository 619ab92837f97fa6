package io.legate.listener;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.legate.event.Await;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.factory.ConnectionLog;
import io.legate.network.DrainDecision;
import io.legate.network.FilterChain;
import io.legate.network.NetworkFilterFactory;
import io.legate.network.TransportSocketFactory;
import io.legate.stats.StatsStore;
import io.netty.util.NetUtil;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * The listener of the admin interface: one socket, on the admin thread, so that no endpoint stalls
 * a worker. Made and closed on the main thread.
 */
public final class AdminListener implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int BUFFER_LIMIT = 1024 * 1024;

  private final Worker admin;
  private final ListenerState state;

  private AdminListener(Worker admin, ListenerState state) {
    this.admin = admin;
    this.state = state;
  }

  /**
   * Listens, and serves every connection by one filter.
   *
   * @throws ListenerException when the address cannot be bound
   */
  public static AdminListener open(
      Workers workers, StatsStore stats, ListenAddress address, NetworkFilterFactory filter)
      throws ListenerException {
    FilterChain chain = new FilterChain("", List.of(filter), TransportSocketFactory.RAW_BUFFER);
    CompiledListener listener =
        new CompiledListener(
            "admin",
            List.of(address),
            true,
            false,
            NetUtil.SOMAXCONN,
            BUFFER_LIMIT,
            List.of(),
            List.of(),
            0,
            false,
            new FilterChainMatcherBuilder().build(chain),
            TrafficDirection.UNSPECIFIED,
            new ListenerDrain(DrainDecision.NONE, false),
            ConnectionLog.NONE,
            new ListenerStats(stats.scope("listener.admin.")),
            Listener.getDefaultInstance());
    ListenerState state = new ListenerState(listener, List.of(workers.admin()));
    state.bind();
    state.accept();
    return new AdminListener(workers.admin(), state);
  }

  /** Where it listens. */
  public SocketAddress address() {
    return state.addresses().get(0);
  }

  /**
   * Listens no more, lets answers that are on their way go out (that of {@code /quitquitquit}), for
   * a moment, and ends the connections.
   */
  @Override
  public void close() {
    state.close();
    state.drainConnections();
    try {
      Await.until(admin, () -> state.connections() == 0, PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    state.closeConnections();
  }
}
