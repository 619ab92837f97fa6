package io.legate.upstream.forward;

import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.stats.StatsScope;
import io.legate.stats.StatsShard;
import io.legate.upstream.ResourceLimit;
import io.legate.upstream.discovery.DnsResolverFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Names that requests asked for, and their addresses, looked up again from time to time until
 * nobody uses them. Requests look into it on their workers and wait there ({@link #load}); the
 * control thread resolves. Envoy: {@code DnsCacheImpl}.
 */
public final class DnsCache {
  private final DnsCacheOptions options;
  private final DnsCacheStats stats;
  private final ResourceLimit pending;
  private final Worker control;
  private final List<Worker> workers;
  private final DnsResolverFactory resolvers;
  private final WaitingRequests[] waiting;
  private final ConcurrentHashMap<String, CachedHost> hosts = new ConcurrentHashMap<>();

  // of the control thread
  private final Map<String, DnsCacheEntry> entries = new HashMap<>();
  private final List<Listener> listeners = new ArrayList<>();
  private Map<String, CachedHost> changed = new LinkedHashMap<>();
  private boolean flushing;
  private boolean started;

  /** Told on the control thread, once for all that changed in a turn. */
  public interface Listener {
    /** The hosts that have addresses are others, or their addresses are. */
    void onHosts(Collection<CachedHost> hosts);
  }

  /** Told on the worker that asked. */
  public interface Callback {
    /** A lookup has ended; {@code host} has addresses, or its details say why not. */
    void onHost(CachedHost host);
  }

  DnsCache(
      DnsCacheOptions options, Workers workers, StatsScope scope, DnsResolverFactory resolvers) {
    this.options = options;
    this.stats = new DnsCacheStats(scope);
    this.control = workers.control();
    this.workers = workers.all();
    this.resolvers = resolvers;
    this.pending = new ResourceLimit(options.maxPendingRequests());
    pending.openGauge(stats.rqPendingOpen);
    pending.remainingGauge(stats.rqPendingRemaining);
    this.waiting = new WaitingRequests[workers.all().size()];
    for (int i = 0; i < waiting.length; i++) {
      waiting[i] = new WaitingRequests(pending);
    }
  }

  // ---- on workers

  /** Whether another request may wait; when it may not, that is counted. */
  public boolean mayWait(StatsShard shard) {
    boolean free = pending.available();
    if (!free) {
      stats.dnsRqPendingOverflow.inc(shard);
    }
    return free;
  }

  /** The host, if it has addresses. */
  public @Nullable CachedHost find(String key) {
    CachedHost host = hosts.get(key);
    return host == null || host.addresses().isEmpty() ? null : host;
  }

  /** Whether there is no room for another name; when there is none, that is counted. */
  public boolean full(StatsShard shard) {
    boolean full = hosts.size() >= options.maxHosts();
    if (full) {
      stats.hostOverflow.inc(shard);
    }
    return full;
  }

  /** Has a name looked up; the callback is called later, unless the wait is cancelled. */
  public Wait load(Worker worker, HostAndPort where, Callback callback) {
    assert worker.inThread();
    Wait wait = waiting[worker.index()].add(where.key(), callback);
    control.execute(() -> startLoad(where));
    return wait;
  }

  /** A request that waits for a lookup. Confined to its worker. */
  public interface Wait {
    /** Waits no longer; no callback follows. */
    void cancel();
  }

  // ---- on the control thread

  /** Adds who is told of hosts, and tells it those that there are. */
  void addListener(Listener listener) {
    assert control.inThread();
    listeners.add(listener);
    listener.onHosts(hosts.values());
    if (!started) {
      started = true;
      options.preresolve().forEach(this::startLoad);
    }
  }

  void removeListener(Listener listener) {
    listeners.remove(listener);
  }

  /** Ends all lookups. */
  void close() {
    assert control.inThread();
    entries.values().forEach(DnsCacheEntry::stop);
    entries.clear();
  }

  private void startLoad(HostAndPort where) {
    DnsCacheEntry known = entries.get(where.key());
    if (known != null) {
      CachedHost host = known.host();
      if (!host.complete() || !host.addresses().isEmpty()) {
        return; // whoever waits is told, or has been already
      }
      remove(known, false); // somebody wants to know whether it still has none
    }
    var host = new CachedHost(where, control.nowNanos());
    var entry = new DnsCacheEntry(this, host, control.random());
    entries.put(where.key(), entry);
    hosts.put(where.key(), host);
    stats.hostAdded.inc(control.stats());
    stats.numHosts.inc(control.stats());
    entry.resolve();
  }

  void remove(DnsCacheEntry entry, boolean tell) {
    String key = entry.host().where().key();
    entry.stop();
    entries.remove(key);
    hosts.remove(key);
    stats.hostRemoved.inc(control.stats());
    stats.numHosts.dec(control.stats());
    if (tell) {
      flushLater(); // nobody waits for what had addresses
    }
  }

  /** A host's first lookup has ended, or it has other addresses. */
  void onChange(CachedHost host) {
    changed.put(host.where().key(), host);
    flushLater();
  }

  private void flushLater() {
    if (!flushing) {
      flushing = true;
      control.execute(this::flush);
    }
  }

  /** The cluster first: a request that goes on must find its host there. */
  private void flush() {
    flushing = false;
    Map<String, CachedHost> told = changed;
    changed = new LinkedHashMap<>();
    List.copyOf(listeners).forEach(l -> l.onHosts(hosts.values()));
    for (Worker worker : workers) {
      WaitingRequests requests = waiting[worker.index()];
      worker.execute(() -> told.forEach(requests::onHost));
    }
  }

  DnsCacheOptions options() {
    return options;
  }

  DnsCacheStats stats() {
    return stats;
  }

  Worker control() {
    return control;
  }

  DnsResolverFactory resolvers() {
    return resolvers;
  }
}
