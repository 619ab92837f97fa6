package io.legate.server;

import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.Histogram;
import io.legate.stats.StatsScope;
import io.legate.stats.StatsShard;
import java.util.function.LongSupplier;

/** The metrics of the process ({@code server.}). Refreshed on the control thread. */
final class ServerStats {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  final Histogram initializationTimeMs;
  final Counter staticUnknownFields;
  final Counter dynamicUnknownFields;
  private final Gauge live;
  private final Gauge state;
  private final Gauge uptime;
  private final Gauge memoryAllocated;
  private final Gauge memoryHeapSize;
  private final Gauge totalConnections;
  private final StatsShard shard;
  private final long startNanos = System.nanoTime();
  private final LongSupplier connections;

  ServerStats(StatsScope scope, ServerOptions options, StatsShard shard, LongSupplier connections) {
    this.shard = shard;
    this.connections = connections;
    initializationTimeMs = scope.histogram("initialization_time_ms");
    staticUnknownFields = scope.counter("static_unknown_fields");
    dynamicUnknownFields = scope.counter("dynamic_unknown_fields");
    live = scope.gauge("live");
    state = scope.gauge("state");
    uptime = scope.gauge("uptime");
    memoryAllocated = scope.gauge("memory_allocated");
    memoryHeapSize = scope.gauge("memory_heap_size");
    totalConnections = scope.gauge("total_connections");
    scope.gauge("concurrency").set(shard, options.concurrency());
    scope.gauge("hot_restart_epoch").set(shard, 0);
    scope.gauge("parent_connections").set(shard, 0);
    // No certificate that could expire: Envoy shows the largest 32-bit number.
    scope.gauge("days_until_first_cert_expiring").set(shard, 0xFFFFFFFFL);
    // Envoy shows the first bytes of its commit; we have a hash of the version.
    scope.gauge("version").set(shard, options.version().hashCode() & 0xFFFFFFL);
  }

  /** Brings the gauges up to date. */
  void refresh(ServerState now) {
    live.set(shard, now == ServerState.LIVE ? 1 : 0);
    state.set(shard, now.ordinal());
    uptime.set(shard, uptimeSeconds());
    // As the memory bean counts; loading the beans would compete with the first requests.
    Runtime heap = Runtime.getRuntime();
    memoryAllocated.set(shard, heap.totalMemory() - heap.freeMemory());
    memoryHeapSize.set(shard, heap.totalMemory());
    totalConnections.set(shard, connections.getAsLong());
  }

  long uptimeSeconds() {
    return (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
  }

  void onInitialized() {
    initializationTimeMs.record(shard, (System.nanoTime() - startNanos) / 1_000_000);
  }
}
