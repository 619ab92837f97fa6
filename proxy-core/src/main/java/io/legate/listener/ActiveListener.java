package io.legate.listener;

import io.legate.event.Worker;
import io.legate.network.CloseType;
import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listener on one worker: takes what its sockets accept, and knows the connections that are open.
 * Confined to its worker, except {@link #connections}. Envoy: {@code ActiveTcpListener}.
 */
final class ActiveListener {
  private static final SocketAddress UNNAMED = new DomainSocketAddress("");
  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(ActiveListener.class, "count", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Worker worker;
  private final CompiledListener listener;
  private List<ActiveListener> turns = List.of();
  private int turn;
  private @Nullable ListenerConnection first;
  private boolean draining;

  @SuppressWarnings("unused") // by COUNT
  private int count;

  ActiveListener(Worker worker, CompiledListener listener) {
    this.worker = worker;
    this.listener = listener;
  }

  Worker worker() {
    return worker;
  }

  CompiledListener listener() {
    return listener;
  }

  /**
   * Makes this one accept for all workers, which get the connections in turn. Before it accepts.
   */
  void handOver(List<ActiveListener> to) {
    turns = to;
  }

  /** A connection was accepted here. */
  void onAccept(Channel child, ListenAddress address) {
    if (turns.isEmpty()) {
      adopt(child, address);
      return;
    }
    ActiveListener next = turns.get(turn);
    turn = (turn + 1) % turns.size();
    if (next == this) {
      adopt(child, address);
    } else {
      next.worker.execute(() -> next.adopt(child, address));
    }
  }

  private void adopt(Channel child, ListenAddress address) {
    SocketAddress local = address.unix() ? address.address() : child.localAddress();
    SocketAddress remote = address.unix() ? UNNAMED : child.remoteAddress();
    if (local == null || remote == null) { // it is closed already
      child.unsafe().closeForcibly();
      return;
    }
    new ListenerConnection(this, child, local, remote).start();
  }

  /** A connection is there. */
  void add(ListenerConnection connection) {
    ListenerConnection second = first;
    connection.next = second;
    if (second != null) {
      second.prev = connection;
    }
    first = connection;
    COUNT.setOpaque(this, count + 1);
  }

  /** A connection is gone. */
  void remove(ListenerConnection connection) {
    ListenerConnection before = connection.prev;
    ListenerConnection after = connection.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after != null) {
      after.prev = before;
    }
    COUNT.setOpaque(this, count - 1);
  }

  /** How many connections are open; on any thread. */
  int connections() {
    return (int) COUNT.getOpaque(this);
  }

  /** Closes all connections. */
  void closeConnections() {
    ListenerConnection connection = first;
    while (connection != null) {
      ListenerConnection next = connection.next;
      connection.connection().close(CloseType.NO_FLUSH);
      connection = next;
    }
  }

  /** The process is about to end: connections are told, those that come yet too. */
  void drainConnections() {
    draining = true;
    ListenerConnection connection = first;
    while (connection != null) {
      ListenerConnection next = connection.next;
      connection.connection().drain();
      connection = next;
    }
  }

  boolean draining() {
    return draining;
  }

  @Override
  public String toString() {
    return listener.name() + " on worker " + worker.index();
  }
}
