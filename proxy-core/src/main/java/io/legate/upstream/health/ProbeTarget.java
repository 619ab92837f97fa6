package io.legate.upstream.health;

import io.legate.event.Worker;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.NettyConnection;
import io.legate.upstream.ClientConnector;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import java.net.SocketAddress;

/**
 * One host to be checked. Immutable.
 *
 * @param worker the checking thread
 */
record ProbeTarget(
    Worker worker, ClusterInfo cluster, Host host, CheckOptions options, CheckStats stats) {
  private static final int BUFFER_LIMIT = 64 * 1024;

  /** Where checks go. */
  SocketAddress address() {
    return host.healthCheck().address(host.address(), options.altPort());
  }

  /**
   * Starts to connect; see {@link ClientConnector#connect}. The check's timeout ends it sooner than
   * the connector's own.
   */
  NettyConnection connect(ConnectionCallbacks callbacks) {
    return ClientConnector.connect(
        worker,
        address(),
        cluster.tcp(),
        cluster.transportSocket(),
        2 * options.timeoutNanos(),
        BUFFER_LIMIT,
        callbacks);
  }

  /**
   * The authority of a check: the endpoint's own, else the configured, else the cluster's name.
   *
   * @param configured may be empty
   */
  String authority(String configured) {
    String own = host.healthCheck().hostname();
    return !own.isEmpty() ? own : !configured.isEmpty() ? configured : cluster.name();
  }

  /** The scheme of requests. */
  String scheme() {
    return cluster.transportSocket().handshakes() ? "https" : "http";
  }

  /** The host's flags, as log lines have them. */
  String flagText() {
    return HealthFlag.text(host.healthFlags());
  }
}
