package io.legate.upstream;

import io.legate.event.Worker;
import io.legate.network.CloseType;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import java.util.HashSet;
import java.util.Set;

/**
 * The byte streams of one worker to one host, which are cut when it turns ill; kept only where the
 * cluster wants that ({@code close_connections_on_host_health_failure}). Confined to the worker.
 */
public final class ByteStreams {
  private final Set<NettyConnection> open = new HashSet<>();

  /** Those of a worker to a host, on that worker. */
  public static ByteStreams of(Host host, Worker worker) {
    assert worker.inThread();
    ByteStreams streams = host.byteStreams(worker.index());
    if (streams == null) {
      streams = new ByteStreams();
      host.byteStreams(worker.index(), streams);
    }
    return streams;
  }

  void add(NettyConnection connection) {
    open.add(connection);
    connection.addCallbacks(new UntilClosed(open, connection));
  }

  /** Cuts them all. */
  public void close() {
    for (NettyConnection connection : open.toArray(NettyConnection[]::new)) {
      connection.close(CloseType.NO_FLUSH);
    }
  }

  private record UntilClosed(Set<NettyConnection> open, NettyConnection connection)
      implements ConnectionCallbacks {
    @Override
    public void onEvent(ConnectionEvent event) {
      if (event != ConnectionEvent.CONNECTED) {
        open.remove(connection);
      }
    }
  }
}
