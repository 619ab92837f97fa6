package io.legate.upstream;

import com.google.protobuf.Message;
import io.legate.stream.Addresses;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of a cluster. Made on the control thread and shared by all workers: what identifies
 * it is immutable, its health is a set of flags that the control thread changes, its counters are
 * cells of which each thread writes its own.
 */
public final class Host {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int STATS = HostStat.values().length;

  private final SocketAddress address;
  private final String addressText;
  private final String hostname;
  private final Locality locality;
  private final int priority;
  private final Message metadata;
  private final boolean canary;
  private volatile int weight;
  private final AtomicInteger healthFlags = new AtomicInteger();
  private final long[] cells;
  private final @Nullable Object[] pools;

  /**
   * A healthy host.
   *
   * @param hostname the name that was resolved or configured, or empty
   * @param weight at least 1
   * @param metadata the endpoint's {@code envoy.config.core.v3.Metadata}, or its default instance
   * @param threads how many threads count: the workers and the control thread
   */
  public Host(
      SocketAddress address,
      String hostname,
      Locality locality,
      int priority,
      int weight,
      boolean canary,
      Message metadata,
      int threads) {
    this.address = address;
    this.addressText = Addresses.text(address);
    this.hostname = hostname;
    this.locality = locality;
    this.priority = priority;
    this.weight = weight;
    this.canary = canary;
    this.metadata = metadata;
    this.cells = new long[threads * STATS];
    this.pools = new Object[threads];
  }

  public SocketAddress address() {
    return address;
  }

  /** {@code ip:port}. */
  public String addressText() {
    return addressText;
  }

  public String hostname() {
    return hostname;
  }

  public Locality locality() {
    return locality;
  }

  public int priority() {
    return priority;
  }

  public int weight() {
    return weight;
  }

  public void weight(int value) {
    weight = value;
  }

  public boolean canary() {
    return canary;
  }

  public Message metadata() {
    return metadata;
  }

  /** The bits of the {@link HealthFlag}s that are set; 0: healthy. */
  public int healthFlags() {
    return healthFlags.get();
  }

  /** Sets or clears a flag, on the control thread. */
  public void healthFlag(HealthFlag flag, boolean set) {
    healthFlags.updateAndGet(f -> set ? f | flag.bit() : f & ~flag.bit());
  }

  /** Adds to a counter, on the thread of that index. */
  public void add(HostStat stat, int thread, long delta) {
    int i = thread * STATS + stat.ordinal();
    CELL.setOpaque(cells, i, cells[i] + delta);
  }

  /** A counter's sum over all threads, on any thread. */
  public long sum(HostStat stat) {
    long sum = 0;
    for (int i = stat.ordinal(); i < cells.length; i += STATS) {
      sum += (long) CELL.getOpaque(cells, i);
    }
    return sum;
  }

  /** What the worker of that index keeps for this host (its connection pools); read there alone. */
  public @Nullable Object pools(int worker) {
    return pools[worker];
  }

  /** Sets what the worker of that index keeps for this host, on that worker. */
  public void pools(int worker, @Nullable Object value) {
    pools[worker] = value;
  }

  @Override
  public String toString() {
    return addressText;
  }
}
