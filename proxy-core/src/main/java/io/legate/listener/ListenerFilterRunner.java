package io.legate.listener;

import io.legate.event.Buffers;
import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.network.CloseType;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.ListenerFilter;
import io.legate.network.NettyConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the listener filters look at a connection, one after the other; what was read meanwhile goes
 * through the chosen chain's transport socket afterwards. Confined to its worker.
 */
final class ListenerFilterRunner extends Timer
    implements NettyConnection.Reader, ConnectionCallbacks {
  private final ListenerConnection target;
  private final NettyConnection connection;
  private final List<ListenerFilter> filters = new ArrayList<>();
  private ByteBuf seen = Unpooled.EMPTY_BUFFER;
  private int at;
  private boolean asked;
  private boolean done;

  ListenerFilterRunner(ListenerConnection target) {
    this.target = target;
    this.connection = target.connection();
    Worker worker = connection.worker();
    for (var factory : target.listener().listenerFilters()) {
      filters.add(factory.create(worker));
    }
  }

  void start() {
    Worker worker = connection.worker();
    target.listener().stats().downstreamPreCxActive.inc(worker.stats());
    long timeoutNanos = target.listener().listenerFiltersTimeoutNanos();
    if (timeoutNanos > 0) {
      worker.schedule(this, timeoutNanos);
    }
    connection.reader(this);
    connection.addCallbacks(this);
    proceed();
  }

  private void proceed() {
    while (at < filters.size() && connection.open()) {
      if (!pass(filters.get(at))) {
        return;
      }
      at++;
      asked = false;
    }
    if (connection.open()) {
      finish();
    }
  }

  /** Whether the filter is done. */
  private boolean pass(ListenerFilter filter) {
    if (!asked) {
      asked = true;
      if (filter.onAccept(connection) == ListenerFilter.Status.CONTINUE) {
        return true;
      }
    }
    return seen.isReadable() && filter.onData(seen) == ListenerFilter.Status.CONTINUE;
  }

  private void finish() {
    leave();
    connection.reader((data, end) -> data.release());
    if (!target.chooseChain()) {
      seen.release();
      connection.close(CloseType.NO_FLUSH);
    } else if (seen.isReadable()) {
      connection.channel().pipeline().fireChannelRead(seen).fireChannelReadComplete();
    } else {
      seen.release();
    }
    seen = Unpooled.EMPTY_BUFFER;
  }

  private void leave() {
    if (!done) {
      done = true;
      cancel();
      connection.removeCallbacks(this);
      target.listener().stats().downstreamPreCxActive.dec(connection.worker().stats());
    }
  }

  @Override
  public void onData(ByteBuf data, boolean endStream) {
    if (seen.isReadable()) {
      seen = Buffers.merge(connection.worker(), seen, data);
    } else {
      seen.release();
      seen = data;
    }
    proceed();
  }

  @Override
  public void onEvent(ConnectionEvent event) {
    if (event != ConnectionEvent.CONNECTED) {
      if (event == ConnectionEvent.REMOTE_CLOSE) {
        var stats = target.listener().stats();
        stats.downstreamListenerFilterRemoteClose.inc(connection.worker().stats());
      }
      leave();
      seen.release();
      seen = Unpooled.EMPTY_BUFFER;
    }
  }

  @Override
  protected void onTimer() {
    target.listener().stats().downstreamPreCxTimeout.inc(connection.worker().stats());
    if (target.listener().continueOnTimeout()) {
      finish();
    } else {
      connection.close(CloseType.NO_FLUSH);
    }
  }
}
