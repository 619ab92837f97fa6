package io.legate.listener;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.stats.StatsShard;
import io.legate.stats.StatsStore;
import io.legate.stream.Addresses;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All listeners: those of the bootstrap, and later those that come and go by LDS. Used on the
 * control thread (before the workers have anything to do: on the thread that starts the process);
 * {@link #listeners} and {@link #activeConnections} on any thread. Envoy: {@code
 * ListenerManagerImpl}.
 *
 * <p>Listeners that are added before {@link #start} are bound there, all of them before the first
 * accepts. One that is added later is bound and accepts at once.
 */
public final class ListenerManager {
  private static final Logger log = LoggerFactory.getLogger("config");

  private final Workers workers;
  private final ListenerManagerStats stats;
  private final StatsShard shard;
  private final DrainOptions drain;
  private final Map<String, ListenerState> active = new LinkedHashMap<>();
  private final List<ListenerState> draining = new ArrayList<>();
  private volatile List<ListenerView> views = List.of();
  private volatile List<ListenerState> everything = List.of();
  private boolean started;
  private boolean stopped;

  /**
   * How listeners that are removed or changed are drained.
   *
   * @param timeNanos after which their connections are closed ({@code --drain-time-s}, 600 s)
   * @param gradual whether closing is spread over that time ({@code --drain-strategy})
   */
  public record DrainOptions(long timeNanos, boolean gradual) {}

  /** No listeners yet. */
  public ListenerManager(Workers workers, StatsStore store, DrainOptions drain) {
    this.workers = workers;
    this.stats = new ListenerManagerStats(store.scope("listener_manager."));
    this.shard = store.controlShard();
    this.drain = drain;
  }

  /**
   * Adds a listener, or replaces the one of that name; a new version on the same addresses goes on
   * with the sockets. The version before is drained.
   *
   * @return false when the same listener is there already
   * @throws ListenerException when it cannot be bound, or shares an address with another; then
   *     everything is as before
   */
  public boolean addOrUpdate(CompiledListener listener) throws ListenerException {
    ListenerState old = active.get(listener.name());
    if (old != null && old.listener().proto().equals(listener.proto())) {
      return false;
    }
    checkDuplicates(listener);
    ListenerState state = new ListenerState(listener, workers.all());
    if (started && !stopped) {
      replace(old, state);
    }
    active.put(listener.name(), state);
    (old == null ? stats.listenerAdded : stats.listenerModified).inc(shard);
    if (old != null && started) {
      drain(old);
    }
    publish();
    return true;
  }

  private void replace(@Nullable ListenerState old, ListenerState state) throws ListenerException {
    if (old != null && old.mayGiveSocketsTo(state.listener())) {
      old.giveSocketsTo(state);
      return;
    }
    bind(state);
    state.accept();
    if (old != null) {
      old.close();
    }
  }

  private void checkDuplicates(CompiledListener listener) throws ListenerException {
    for (ListenerState other : active.values()) {
      if (other.listener().name().equals(listener.name()) || !other.listener().bindToPort()) {
        continue;
      }
      for (ListenAddress address : listener.addresses()) {
        boolean anyPort =
            address.address() instanceof InetSocketAddress inet && inet.getPort() == 0;
        if (!anyPort && listener.bindToPort() && other.addresses().contains(address.address())) {
          throw new ListenerException(
              String.format(
                  "error adding listener: '%s' has duplicate address '%s' as existing listener,"
                      + " to check if the listener has duplicated addresses with other listeners"
                      + " or 'enable_reuse_port' is set to 'false' for the listener",
                  listener.name(), address.text()));
        }
      }
    }
  }

  private void bind(ListenerState state) throws ListenerException {
    try {
      state.bind();
      stats.listenerCreateSuccess.add(shard, state.socketCount());
    } catch (ListenerException e) {
      stats.listenerCreateFailure.inc(shard);
      throw e;
    }
  }

  /**
   * Binds all listeners, then lets all accept.
   *
   * @throws ListenerException when one cannot be bound; then none listens
   */
  public void start() throws ListenerException {
    List<ListenerState> bound = new ArrayList<>();
    for (ListenerState state : active.values()) {
      try {
        bind(state);
        bound.add(state);
      } catch (ListenerException e) {
        bound.forEach(ListenerState::close);
        throw e;
      }
    }
    bound.forEach(ListenerState::accept);
    started = true;
    stats.workersStarted.set(shard, 1);
    publish();
  }

  /** Takes a listener out and drains it; false when there is none of that name. */
  public boolean remove(String name) {
    ListenerState old = active.remove(name);
    if (old == null) {
      return false;
    }
    stats.listenerRemoved.inc(shard);
    old.close();
    drain(old);
    publish();
    return true;
  }

  /** Lets the connections of a listener that is no more end, and ends them after the drain time. */
  private void drain(ListenerState state) {
    if (drain.gradual()) {
      state.listener().drain().startGradually(System.nanoTime(), drain.timeNanos());
    } else {
      state.listener().drain().startImmediately();
    }
    draining.add(state);
    Worker control = workers.control();
    control.execute(() -> control.schedule(new DrainEnd(state), drain.timeNanos()));
    log.debug("draining listener {}", state);
  }

  private final class DrainEnd extends Timer {
    private final ListenerState state;

    DrainEnd(ListenerState state) {
      this.state = state;
    }

    @Override
    protected void onTimer() {
      state.closeConnections();
      draining.remove(state);
      publish();
    }
  }

  /** Starts to drain all listeners, which go on listening: {@code /drain_listeners?graceful}. */
  public void drainListeners(boolean inboundOnly) {
    for (ListenerState state : active.values()) {
      if (chosen(state, inboundOnly)) {
        state.listener().drain().startGradually(System.nanoTime(), drain.timeNanos());
      }
    }
  }

  /** Listens no more; connections that are open go on. */
  public void stopListening(boolean inboundOnly) {
    stopped |= !inboundOnly;
    for (ListenerState state : active.values()) {
      if (chosen(state, inboundOnly) && state.socketCount() > 0) {
        state.close();
        stats.listenerStopped.inc(shard);
      }
    }
  }

  private static boolean chosen(ListenerState state, boolean inboundOnly) {
    return !inboundOnly || state.listener().direction() == TrafficDirection.INBOUND;
  }

  /** The process is about to end: connections close as soon as nothing is in progress on them. */
  public void drainConnections() {
    everything.forEach(ListenerState::drainConnections);
  }

  /** Closes all connections of all listeners. */
  public void closeConnections() {
    everything.forEach(ListenerState::closeConnections);
  }

  /** How many connections are open, those of drained listeners too; on any thread. */
  public int activeConnections() {
    int sum = 0;
    for (ListenerState state : everything) {
      sum += state.connections();
    }
    return sum;
  }

  /** The listeners in the order in which they were added; on any thread. */
  public List<ListenerView> listeners() {
    return views;
  }

  /** Where the listener of that name listens; null when there is none. On any thread. */
  public @Nullable SocketAddress address(String name) {
    for (ListenerView view : views) {
      if (view.name().equals(name)) {
        return view.addresses().get(0);
      }
    }
    return null;
  }

  private void publish() {
    List<ListenerView> shown = new ArrayList<>();
    for (ListenerState state : active.values()) {
      shown.add(
          new ListenerView(
              state.listener().name(), List.copyOf(state.addresses()), state.listener()));
    }
    views = List.copyOf(shown);
    List<ListenerState> all = new ArrayList<>(active.values());
    all.addAll(draining);
    everything = List.copyOf(all);
    stats.totalListenersActive.set(shard, active.size());
    stats.totalListenersDraining.set(shard, draining.size());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (ListenerView view : views) {
      text.append(view.name()).append("::").append(Addresses.text(view.addresses().get(0)));
      text.append('\n');
    }
    return text.toString();
  }
}
