package io.legate.network;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** Puts the network filters of a chain on a connection. On the connection's worker. */
public final class FilterChainRunner {
  private FilterChainRunner() {}

  /**
   * Makes the filters, lets them have what the connection reads, and tells them that it is there.
   */
  public static void run(NettyConnection connection, List<NetworkFilterFactory> factories) {
    if (factories.isEmpty()) {
      connection.close(CloseType.NO_FLUSH);
    } else if (factories.size() == 1) {
      new Single(connection, factories.get(0).create(connection.worker())).start();
    } else {
      new ReadFilterChain(connection, factories).start();
    }
  }

  /** A chain of one terminal filter, which costs no more than calling it. */
  private static final class Single implements NettyConnection.Reader, NetworkFilter.ReadCallbacks {
    private final NettyConnection connection;
    private final NetworkFilter filter;

    Single(NettyConnection connection, NetworkFilter filter) {
      this.connection = connection;
      this.filter = filter;
    }

    void start() {
      filter.initialize(this);
      connection.reader(this);
      filter.onNewConnection(); // whatever it answers, nobody behind it is to be told
    }

    @Override
    public void onData(ByteBuf data, boolean endStream) {
      if (filter.onData(data, endStream) == NetworkFilter.Status.CONTINUE) {
        data.release();
      }
    }

    @Override
    public void onDrain() {
      filter.onDrain();
    }

    @Override
    public Connection connection() {
      return connection;
    }

    @Override
    public void continueReading() {
      // It is the last.
    }

    @Override
    public void injectData(ByteBuf data, boolean endStream) {
      data.release();
    }
  }
}
