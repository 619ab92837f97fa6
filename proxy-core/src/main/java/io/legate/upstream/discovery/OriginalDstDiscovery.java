package io.legate.upstream.discovery;

import io.legate.common.RandomSource;
import io.legate.event.Timer;
import io.legate.stats.StatsShard;
import io.legate.upstream.Host;
import io.legate.upstream.HostStat;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whatever address a client meant to connect to is a host (Envoy: {@code ORIGINAL_DST}). A worker
 * that needs one that is not there makes it at once and tells the control thread, which makes it a
 * member; hosts that nobody chose for an interval, and that have no connections, go away. The table
 * of hosts is shared by all threads, everything else is the control thread's.
 */
public final class OriginalDstDiscovery implements ClusterDiscovery {
  private final OriginalDstOptions options;
  private final Context context;
  private final ConcurrentHashMap<InetSocketAddress, Entry> hosts = new ConcurrentHashMap<>();
  private final Cleanup cleanup = new Cleanup();
  private @Nullable Listener listener;

  /** A host, and whether it was chosen since the last look. */
  static final class Entry {
    final Host host;
    private volatile boolean used = true;

    Entry(Host host) {
      this.host = host;
    }

    void use() {
      if (!used) {
        used = true;
      }
    }
  }

  private OriginalDstDiscovery(OriginalDstOptions options, Context context) {
    this.options = options;
    this.context = context;
  }

  /** The discovery with these options. */
  public static Factory factory(OriginalDstOptions options) {
    return context -> new OriginalDstDiscovery(options, context);
  }

  @Override
  public void start(Listener toTell) {
    listener = toTell;
    context.control().schedule(cleanup, options.cleanupNanos());
    toTell.onInitialized();
  }

  @Override
  public void stop() {
    listener = null;
    cleanup.cancel();
  }

  @Override
  public LoadBalancerFactory loadBalancer() {
    Prepared shared = new Prepared(this);
    return (hosts, context) -> shared;
  }

  OriginalDstOptions options() {
    return options;
  }

  /** Counts an address that is none, on the thread of the shard. */
  void countInvalid(StatsShard shard) {
    context.stats().originalDstHostInvalid.inc(shard);
  }

  /** The host at an address, made when it is not there; on any thread. */
  Host host(InetSocketAddress address) {
    Entry entry = hosts.get(address);
    if (entry == null) {
      Entry made = new Entry(context.hosts().make(address));
      Entry other = hosts.putIfAbsent(address, made);
      entry = other == null ? made : other;
      if (other == null) {
        context.control().execute(this::tell);
      }
    }
    entry.use();
    return entry.host;
  }

  private void tell() {
    Listener told = listener;
    if (told != null) {
      told.onHosts(hosts.values().stream().map(e -> e.host).toList());
    }
  }

  /** Forgets what was not chosen since the last time and has no connections. */
  private final class Cleanup extends Timer {
    @Override
    protected void onTimer() {
      List<Entry> stale = new ArrayList<>();
      for (Entry entry : hosts.values()) {
        if (entry.used) {
          entry.used = false;
        } else if (entry.host.sum(HostStat.CX_ACTIVE) == 0) {
          stale.add(entry);
        }
      }
      stale.forEach(e -> hosts.remove((InetSocketAddress) e.host.address(), e));
      if (!stale.isEmpty()) {
        tell();
      }
      context.control().schedule(this, options.cleanupNanos());
    }
  }

  private record Prepared(OriginalDstDiscovery discovery) implements LoadBalancerFactory.Prepared {
    @Override
    public LoadBalancer create(
        RandomSource random, StatsShard stats, @Nullable LoadBalancer previous) {
      return new OriginalDstLoadBalancer(discovery, stats);
    }
  }
}
