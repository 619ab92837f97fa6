package io.legate.extension.http.grpcstats;

import io.legate.stats.StatsScope;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What one filter is configured to count, and the counters of methods that it made. Names come from
 * strangers, so with {@code stats_for_all_methods} there are limits. Shared by all workers.
 */
final class GrpcStatsOptions {
  /** How many methods have counters of their own, those of all clusters together. */
  static final int MAX_METHODS = 1000;

  /** The longest names of service and method, in bytes together. */
  static final int MAX_NAME_BYTES = 256;

  private final @Nullable Set<GrpcMethod> allowlist;
  private final boolean upstreamStats;
  private final boolean replaceDots;
  private final AtomicInteger left = new AtomicInteger(MAX_METHODS);
  private final ConcurrentHashMap<String, GrpcCounters> byPrefix = new ConcurrentHashMap<>();

  /**
   * Options.
   *
   * @param allowlist the methods that are counted for themselves; null: all
   * @param upstreamStats whether the host's time is recorded
   * @param replaceDots whether dots in the names of services become underscores
   */
  GrpcStatsOptions(
      @Nullable Set<GrpcMethod> allowlist, boolean upstreamStats, boolean replaceDots) {
    this.allowlist = allowlist;
    this.upstreamStats = upstreamStats;
    this.replaceDots = replaceDots;
  }

  /** Whether a method may have counters of its own, limits aside. */
  boolean hasOwn(GrpcMethod method) {
    return allowlist == null ? method.length() <= MAX_NAME_BYTES : allowlist.contains(method);
  }

  /** The counters of a cluster's calls without their method. */
  GrpcCounters ofCluster(StatsScope cluster) {
    return byPrefix.computeIfAbsent(cluster.prefix(), p -> make(cluster.scope("grpc.")));
  }

  /** The counters of a method that {@link #hasOwn}; null when there are too many. */
  @Nullable GrpcCounters ofMethod(StatsScope cluster, GrpcMethod method) {
    String service = method.service();
    if (replaceDots) {
      service = service.replace('.', '_');
    }
    String below = "grpc." + service + "." + method.method() + ".";
    String key = cluster.prefix() + below;
    GrpcCounters known = byPrefix.get(key);
    if (known != null || allowlist == null && left.get() <= 0) {
      return known;
    }
    return byPrefix.computeIfAbsent(
        key,
        k -> allowlist == null && left.getAndDecrement() <= 0 ? null : make(cluster.scope(below)));
  }

  private GrpcCounters make(StatsScope scope) {
    return new GrpcCounters(scope, upstreamStats);
  }
}
