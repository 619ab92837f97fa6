package io.legate.upstream;

import com.google.protobuf.Message;
import io.legate.stream.Addresses;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of a cluster. Made on the control thread and shared by all workers: what identifies
 * it is immutable, its health is a set of flags that the control thread changes, its counters are
 * cells of which each thread writes its own.
 */
public final class Host {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle OWN = MethodHandles.arrayElementVarHandle(long[][].class);

  /** Room for all, and so much that what two threads write is seldom in one line of the cache. */
  private static final int CELLS = Math.max(16, HostStat.values().length);

  private static final int UNHEALTHY =
      HealthFlag.FAILED_ACTIVE_HC.bit()
          | HealthFlag.FAILED_OUTLIER_CHECK.bit()
          | HealthFlag.FAILED_EDS_HEALTH.bit()
          | HealthFlag.EDS_STATUS_DRAINING.bit();
  private static final int DEGRADED =
      HealthFlag.DEGRADED_ACTIVE_HC.bit() | HealthFlag.DEGRADED_EDS_HEALTH.bit();
  private static final int UNCHECKED =
      HealthFlag.FAILED_ACTIVE_HC.bit() | HealthFlag.PENDING_ACTIVE_HC.bit();
  private static final int EXCLUDED =
      HealthFlag.PENDING_ACTIVE_HC.bit() | HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL.bit();

  private volatile SocketAddress address;
  private volatile String addressText;
  private volatile List<SocketAddress> addresses = List.of();
  private final String hostname;
  private final Locality locality;
  private final int priority;
  private final Message metadata;
  private volatile @Nullable Map<String, MetadataValue> lbMetadata; // made when first asked for
  private final boolean canary;
  private final HealthCheckTarget healthCheck;
  private volatile @Nullable Runnable immediateFailure;
  private @Nullable ClusterInfo cluster;
  private volatile int weight;
  private final AtomicInteger healthFlags = new AtomicInteger();
  private @Nullable Object balancerData;
  private boolean serving;
  private long servingSinceNanos;
  private final long[] @Nullable [] cells; // of each thread, once it counts
  private final ActiveRequests active = new ActiveRequests();
  private final @Nullable Object[] pools;
  private volatile @Nullable ByteStreams @Nullable [] byteStreams;
  // Null without outlier detection, so that this is all it costs. Plain: what a worker does not
  // tell
  // a host of ORIGINAL_DST in its first moment is not missed.
  private @Nullable HostMonitor monitor;
  private final HostConnections connections = new HostConnections();

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
    this(
        address,
        hostname,
        locality,
        priority,
        weight,
        canary,
        metadata,
        HealthCheckTarget.NONE,
        threads);
  }

  /**
   * The same, of a host that is checked in another way than it is used.
   *
   * @param healthCheck how it is checked
   */
  public Host(
      SocketAddress address,
      String hostname,
      Locality locality,
      int priority,
      int weight,
      boolean canary,
      Message metadata,
      HealthCheckTarget healthCheck,
      int threads) {
    this.address = address;
    this.addressText = Addresses.text(address);
    this.hostname = hostname;
    this.locality = locality;
    this.priority = priority;
    this.weight = weight;
    this.canary = canary;
    this.metadata = metadata;
    this.healthCheck = healthCheck;
    this.cells = new long[threads][];
    this.pools = new Object[threads];
  }

  public SocketAddress address() {
    return address;
  }

  /**
   * Changes where new connections go, on the control thread; only for the logical host of a
   * LOGICAL_DNS cluster.
   */
  public void address(SocketAddress value) {
    address = value;
    addressText = Addresses.text(value);
  }

  /**
   * All addresses, where there are several, with {@link #address()} the first of them; else none.
   * New connections go to whichever answers ({@link HappyEyeballs}).
   */
  public List<SocketAddress> addresses() {
    return addresses;
  }

  /** Changes the addresses besides {@link #address()}, on the control thread. */
  public void additionalAddresses(List<SocketAddress> others) {
    List<SocketAddress> all = new ArrayList<>(others);
    all.add(0, address);
    addresses = others.isEmpty() ? List.of() : List.copyOf(all);
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

  /** How it is checked. */
  public HealthCheckTarget healthCheck() {
    return healthCheck;
  }

  /** Sets who is told of {@link #onImmediateHealthCheckFail}; null: nobody. */
  public void immediateFailure(@Nullable Runnable told) {
    immediateFailure = told;
  }

  /**
   * The host asked in a response ({@code x-envoy-immediate-health-check-fail}) to be left alone; on
   * any thread. It matters only where it is checked: somebody has to see that it is well again.
   */
  public void onImmediateHealthCheckFail() {
    Runnable told = immediateFailure;
    if (told != null) {
      told.run();
    }
  }

  /** What its metadata says for load balancing ({@code envoy.lb}). */
  public Map<String, MetadataValue> lbMetadata() {
    Map<String, MetadataValue> compiled = lbMetadata;
    if (compiled == null) {
      compiled = MetadataValue.forLoadBalancing(metadata);
      lbMetadata = compiled;
    }
    return compiled;
  }

  /**
   * What is configured for the cluster that it is a member of; null where nobody said. An aggregate
   * cluster gives out hosts of others.
   */
  public @Nullable ClusterInfo cluster() {
    return cluster;
  }

  /** Sets the cluster that it is a member of, before anybody else sees it. */
  public void cluster(ClusterInfo value) {
    cluster = value;
  }

  /** The bits of the {@link HealthFlag}s that are set; 0: healthy. */
  public int healthFlags() {
    return healthFlags.get();
  }

  /** Sets or clears a flag, on the control thread. */
  public void healthFlag(HealthFlag flag, boolean set) {
    healthFlags.updateAndGet(f -> set ? f | flag.bit() : f & ~flag.bit());
  }

  /** Sets those flags of {@code mask} that are in {@code bits} and clears the others of it. */
  public void healthFlags(int mask, int bits) {
    healthFlags.updateAndGet(f -> f & ~mask | bits & mask);
  }

  /** What the flags amount to. */
  public HostHealth health() {
    int flags = healthFlags.get();
    if ((flags & UNHEALTHY) != 0) {
      return HostHealth.UNHEALTHY;
    }
    return (flags & DEGRADED) != 0 ? HostHealth.DEGRADED : HostHealth.HEALTHY;
  }

  /**
   * For how long it has passed its active health checks, or has existed where there are none, as
   * far as this method was told: its clock starts with the first call that finds the host so. On
   * the control thread.
   */
  public long servingNanos(long nowNanos) {
    if ((healthFlags.get() & UNCHECKED) != 0) {
      serving = false;
      return 0;
    }
    if (!serving) {
      serving = true;
      servingSinceNanos = nowNanos;
    }
    return nowNanos - servingSinceNanos;
  }

  /** Whether it counts in no percentage: it waits for its first check or asked to be left out. */
  public boolean excluded() {
    return (healthFlags.get() & EXCLUDED) != 0;
  }

  /** Adds to a counter, on the thread of that index. */
  public void add(HostStat stat, int thread, long delta) {
    if (stat == HostStat.RQ_ACTIVE) {
      active.add(delta);
    } else {
      long[] own = cells[thread];
      if (own == null) {
        own = new long[CELLS];
        OWN.setRelease(cells, thread, own);
      }
      int i = stat.ordinal();
      CELL.setOpaque(own, i, own[i] + delta);
    }
  }

  /** A counter's sum over all threads, on any thread. */
  public long sum(HostStat stat) {
    if (stat == HostStat.RQ_ACTIVE) {
      return active.get();
    }
    long sum = 0;
    for (int thread = 0; thread < cells.length; thread++) {
      long[] own = (long[]) OWN.getAcquire(cells, thread);
      if (own != null) {
        sum += (long) CELL.getOpaque(own, stat.ordinal());
      }
    }
    return sum;
  }

  /** The requests that it has under way: {@link HostStat#RQ_ACTIVE}. */
  public ActiveRequests activeRequests() {
    return active;
  }

  /** What is to be told how things go with this host, or null when nobody wants to know. */
  public @Nullable HostMonitor monitor() {
    return monitor;
  }

  /** Sets who is told; on the control thread, before the host is published. */
  public void monitor(HostMonitor value) {
    monitor = value;
  }

  /** How many connections there are to it. */
  public HostConnections connections() {
    return connections;
  }

  /** What the worker of that index keeps for this host (its connection pools); read there alone. */
  public @Nullable Object pools(int worker) {
    return pools[worker];
  }

  @Nullable ByteStreams byteStreams(int worker) {
    @Nullable ByteStreams[] all = byteStreams;
    return all == null ? null : all[worker];
  }

  /** Sets a worker's streams, on that worker; hosts of few clusters have any. */
  void byteStreams(int worker, ByteStreams streams) {
    synchronized (cells) {
      if (byteStreams == null) {
        byteStreams = new ByteStreams[pools.length];
      }
    }
    byteStreams[worker] = streams;
  }

  /** Sets what the worker of that index keeps for this host, on that worker. */
  public void pools(int worker, @Nullable Object value) {
    pools[worker] = value;
  }

  /** What the cluster's balancer keeps for this host, over all workers. */
  public @Nullable Object balancerData() {
    return balancerData;
  }

  /** Sets what the balancer keeps, on the control thread before the host is published. */
  public void balancerData(Object value) {
    balancerData = value;
  }

  @Override
  public String toString() {
    return addressText;
  }
}
