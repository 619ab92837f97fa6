package io.legate.listener;

import io.legate.event.Worker;
import io.legate.network.SystemErrors;
import io.legate.stream.Addresses;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One version of a listener with its sockets on all workers. Used on the control thread, which
 * waits for the workers when it binds; workers never wait for it.
 */
final class ListenerState {
  private static final long PATIENCE_SECONDS = 30;

  private final CompiledListener listener;
  private final List<ActiveListener> perWorker = new ArrayList<>();
  private List<ListenSocket> sockets = new ArrayList<>();
  private List<SocketAddress> boundAddresses = new ArrayList<>();

  ListenerState(CompiledListener listener, List<Worker> workers) {
    this.listener = listener;
    for (Worker worker : workers) {
      perWorker.add(new ActiveListener(worker, listener));
    }
  }

  CompiledListener listener() {
    return listener;
  }

  /** The addresses it is bound to; as configured where it is not bound (yet). */
  List<SocketAddress> addresses() {
    if (!boundAddresses.isEmpty()) {
      return boundAddresses;
    }
    return listener.addresses().stream().map(ListenAddress::address).toList();
  }

  /** Binds on all workers. When one cannot, none is left. */
  void bind() throws ListenerException {
    if (!listener.bindToPort()) {
      return;
    }
    for (ListenAddress address : listener.addresses()) {
      try {
        bind(address);
      } catch (ListenerException e) {
        close();
        throw e;
      }
    }
  }

  private void bind(ListenAddress address) throws ListenerException {
    boolean each = shared(address);
    if (address.unix()) {
      UnixSocketFiles.removeStale(address);
    }
    ListenSocket first = open(perWorker.get(0), address);
    SocketAddress bound = await(first.bind(address.address(), listener, each), address);
    if (address.unix()) {
      UnixSocketFiles.setMode(address);
    }
    boundAddresses.add(bound);
    if (!each) {
      perWorker.get(0).handOver(perWorker.size() == 1 ? List.of() : perWorker);
      return;
    }
    List<CompletableFuture<SocketAddress>> others = new ArrayList<>();
    for (ActiveListener active : perWorker.subList(1, perWorker.size())) {
      others.add(open(active, address).bind(bound, listener, true));
    }
    for (CompletableFuture<SocketAddress> other : others) {
      await(other, address);
    }
  }

  /** Whether each worker has a socket of its own. */
  private boolean shared(ListenAddress address) {
    return perWorker.size() > 1
        && listener.reusePort()
        && address.address() instanceof InetSocketAddress
        && perWorker.get(0).worker().transport().reusePort();
  }

  private ListenSocket open(ActiveListener active, ListenAddress address) {
    ListenSocket socket = new ListenSocket(active, address);
    sockets.add(socket);
    return socket;
  }

  private static SocketAddress await(CompletableFuture<SocketAddress> bound, ListenAddress address)
      throws ListenerException {
    try {
      return bound.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ListenerException(
          "cannot bind '" + address.text() + "': " + SystemErrors.text(cause), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ListenerException("cannot bind '" + address.text() + "': interrupted", e);
    } catch (TimeoutException e) {
      throw new ListenerException("cannot bind '" + address.text() + "': a worker is stuck", e);
    }
  }

  /** How many sockets listen. */
  int socketCount() {
    return sockets.size();
  }

  void accept() {
    for (ListenSocket socket : sockets) {
      socket.worker().execute(socket::accept);
    }
  }

  /** Listens no more. */
  void close() {
    for (ListenSocket socket : sockets) {
      socket.worker().execute(socket::close);
    }
    for (ListenAddress address : sockets.isEmpty() ? List.<ListenAddress>of() : addressList()) {
      if (address.unix()) {
        UnixSocketFiles.remove(address);
      }
    }
    sockets = new ArrayList<>();
  }

  private List<ListenAddress> addressList() {
    return listener.addresses();
  }

  /** Whether a new version may go on with this one's sockets. */
  boolean mayGiveSocketsTo(CompiledListener next) {
    return !sockets.isEmpty()
        && next.bindToPort()
        && next.addresses().equals(listener.addresses())
        && next.reusePort() == listener.reusePort()
        && next.backlog() == listener.backlog()
        && next.proto().getSocketOptionsList().equals(listener.proto().getSocketOptionsList())
        && next.proto().getTransparent().equals(listener.proto().getTransparent())
        && next.proto().getFreebind().equals(listener.proto().getFreebind())
        && next.proto()
            .getTcpFastOpenQueueLength()
            .equals(listener.proto().getTcpFastOpenQueueLength());
  }

  /** Lets a new version go on with this one's sockets, so that no connection is refused. */
  void giveSocketsTo(ListenerState next) {
    next.sockets = sockets;
    next.boundAddresses = boundAddresses;
    sockets = new ArrayList<>();
    boolean turns = false;
    for (ListenAddress address : listener.addresses()) {
      turns |= !shared(address);
    }
    if (turns && next.perWorker.size() > 1) {
      next.perWorker.get(0).handOver(next.perWorker);
    }
    for (ListenSocket socket : next.sockets) {
      ActiveListener heir = next.perWorker.get(socket.worker().index());
      socket.worker().execute(() -> socket.owner(heir));
    }
  }

  /** How many connections are open. */
  int connections() {
    int sum = 0;
    for (ActiveListener active : perWorker) {
      sum += active.connections();
    }
    return sum;
  }

  void closeConnections() {
    for (ActiveListener active : perWorker) {
      active.worker().execute(active::closeConnections);
    }
  }

  /** Lets connections end as soon as nothing is in progress on them. */
  void drainConnections() {
    for (ActiveListener active : perWorker) {
      active.worker().execute(active::drainConnections);
    }
  }

  /** {@code name::address}, for a person. */
  @Override
  public String toString() {
    return listener.name() + "::" + Addresses.text(addresses().get(0));
  }
}
