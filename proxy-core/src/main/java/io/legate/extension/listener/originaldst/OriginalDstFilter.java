package io.legate.extension.listener.originaldst;

import io.legate.network.Connection;
import io.legate.network.ListenerFilter;
import io.legate.network.NettyConnection;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** Notes where the client wanted to connect to. Keeps nothing, so one is enough. */
final class OriginalDstFilter implements ListenerFilter {
  static final OriginalDstFilter INSTANCE = new OriginalDstFilter();

  private OriginalDstFilter() {}

  @Override
  public Status onAccept(Connection connection) {
    InetSocketAddress meant =
        OriginalDestination.of(
            ((NettyConnection) connection).channel(), connection.info().localAddress());
    if (meant != null) {
      connection.info().restoreLocalAddress(meant);
    }
    return Status.CONTINUE;
  }

  @Override
  public Status onData(ByteBuf data) {
    return Status.CONTINUE;
  }
}
