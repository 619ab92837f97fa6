package io.legate.network;

import io.legate.event.Buffers;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The network filters of one connection, in order. A filter is told of the connection before it
 * gets data, and after the filters before it have let the connection or data pass. Confined to the
 * connection's worker. Envoy: {@code FilterManagerImpl}, the reading half.
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
      slot.filter.initialize(slot);
    }
    connection.reader(this);
    connection.addCallbacks(
        event -> {
          if (event != ConnectionEvent.CONNECTED) {
            releaseHeld();
          }
        });
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

  /** Tells the filters from {@code from} on of the connection, until one stops that. */
  private void announce(int from) {
    for (int i = from; i < slots.length && connection.open(); i++) {
      if (!slots[i].announce()) {
        return;
      }
    }
  }

  private void deliver(int from, ByteBuf data, boolean endStream) {
    for (int i = from; i < slots.length; i++) {
      Slot slot = slots[i];
      if (!connection.open()) {
        break;
      }
      if (slot.held != null || (!slot.announced && !slot.announce())) {
        slot.hold(data, endStream);
        return;
      }
      if (slot.filter.onData(data, endStream) == NetworkFilter.Status.STOP_ITERATION) {
        return;
      }
    }
    data.release();
  }

  private void releaseHeld() {
    for (Slot slot : slots) {
      ByteBuf data = slot.takeHeld();
      if (data != null) {
        data.release();
      }
    }
  }

  /** One filter and where it stands. */
  private final class Slot implements NetworkFilter.ReadCallbacks {
    private final int index;
    private final NetworkFilter filter;
    private boolean announced;
    private @Nullable ByteBuf held;
    private boolean heldEnd;

    Slot(int index, NetworkFilter filter) {
      this.index = index;
      this.filter = filter;
    }

    boolean announce() {
      announced = true;
      return filter.onNewConnection() == NetworkFilter.Status.CONTINUE;
    }

    /** Keeps what comes for a filter that was told of the connection and asked to wait. */
    void hold(ByteBuf data, boolean endStream) {
      held = Buffers.merge(connection.worker(), held, data);
      heldEnd = endStream;
    }

    @Nullable ByteBuf takeHeld() {
      ByteBuf data = held;
      held = null;
      return data;
    }

    @Override
    public Connection connection() {
      return connection;
    }

    @Override
    public void continueReading() {
      ByteBuf data = takeHeld();
      if (data != null) {
        deliver(index, data, heldEnd);
      } else if (index + 1 < slots.length && !slots[index + 1].announced) {
        ReadFilterChain.this.announce(index + 1);
      }
    }

    @Override
    public void injectData(ByteBuf data, boolean endStream) {
      deliver(index + 1, data, endStream);
    }
  }
}
