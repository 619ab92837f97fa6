package io.legate.network;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * The network filters of one connection, in order. A filter is told of the connection before it
 * gets data, and after the filters before it have let the connection or data pass; it then gets the
 * data, whatever it said to the connection. Confined to the connection's worker. Envoy: {@code
 * FilterManagerImpl}, the reading half.
 */
final class ReadFilterChain implements NettyConnection.Reader {
  private final NettyConnection connection;
  private final Slot[] slots;

  ReadFilterChain(NettyConnection connection, List<NetworkFilterFactory> factories) {
    this.connection = connection;
    slots = new Slot[factories.size()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot(i, factories.get(i).create(connection.worker()));
    }
  }

  void start() {
    for (Slot slot : slots) {
      if (!connection.open()) { // who comes too late for its end is not to wait for that
        return;
      }
      slot.filter.initialize(slot);
    }
    connection.reader(this);
    announce(0);
  }

  @Override
  public void onData(ByteBuf data, boolean endStream) {
    deliver(0, data, endStream);
  }

  @Override
  public void onDrain() {
    for (Slot slot : slots) {
      slot.filter.onDrain();
    }
  }

  /** Tells the filters from {@code from} on of the connection, until one stops that or knows. */
  private void announce(int from) {
    for (int i = from; i < slots.length && connection.open(); i++) {
      if (slots[i].announced || !slots[i].announce()) {
        return;
      }
    }
  }

  private void deliver(int from, ByteBuf data, boolean endStream) {
    for (int i = from; i < slots.length && connection.open(); i++) {
      Slot slot = slots[i];
      if (!slot.announced) {
        slot.announce();
        if (!connection.open()) {
          break;
        }
      }
      if (slot.filter.onData(data, endStream) == NetworkFilter.Status.STOP_ITERATION) {
        return;
      }
    }
    data.release();
  }

  /** One filter and where it stands. */
  private final class Slot implements NetworkFilter.ReadCallbacks {
    private final int index;
    private final NetworkFilter filter;
    private boolean announced;

    Slot(int index, NetworkFilter filter) {
      this.index = index;
      this.filter = filter;
    }

    boolean announce() {
      announced = true;
      return filter.onNewConnection() == NetworkFilter.Status.CONTINUE;
    }

    @Override
    public Connection connection() {
      return connection;
    }

    @Override
    public void continueReading() {
      ReadFilterChain.this.announce(index + 1);
    }

    @Override
    public void injectData(ByteBuf data, boolean endStream) {
      deliver(index + 1, data, endStream);
    }
  }
}
