package io.legate.upstream;

import io.legate.stats.Histogram;
import io.legate.stats.StatsScope;
import io.legate.stats.StatsShard;
import org.jspecify.annotations.Nullable;

/**
 * The histograms of a cluster that are there only when asked for: how much of their time requests
 * and tries used, and how large requests and responses are. Immutable, shared by all threads.
 * Envoy: {@code Cluster.track_cluster_stats}.
 */
public final class TrackedStats {
  private static final int PERCENT = 100;

  private final @Nullable Budgets budgets;
  private final @Nullable Sizes sizes;

  private TrackedStats(@Nullable Budgets budgets, @Nullable Sizes sizes) {
    this.budgets = budgets;
    this.sizes = sizes;
  }

  /**
   * Makes what is asked for, in a cluster's scope.
   *
   * @return null where nothing is
   */
  public static @Nullable TrackedStats of(
      StatsScope scope, boolean timeoutBudgets, boolean requestResponseSizes) {
    if (!timeoutBudgets && !requestResponseSizes) {
      return null;
    }
    return new TrackedStats(
        timeoutBudgets ? new Budgets(scope) : null, requestResponseSizes ? new Sizes(scope) : null);
  }

  /** A request ended or ran out of time; {@code timeoutNanos} 0: it had no end of time. */
  public void onRequestTime(StatsShard shard, long nanos, long timeoutNanos) {
    if (budgets != null) {
      budgets.request.record(shard, percent(nanos, timeoutNanos));
    }
  }

  /** A try ended; {@code timeoutNanos} 0: it had no end of time of its own. */
  public void onTryTime(StatsShard shard, long nanos, long timeoutNanos) {
    if (budgets != null) {
      budgets.perTry.record(shard, percent(nanos, timeoutNanos));
    }
  }

  /** A request was sent: a head of that many bytes and fields, and that much of a body. */
  public void onRequestSize(StatsShard shard, int headBytes, int fields, long bodyBytes) {
    if (sizes != null) {
      sizes.rqHeadersSize.record(shard, headBytes);
      sizes.rqHeadersCount.record(shard, fields);
      sizes.rqBodySize.record(shard, bodyBytes);
    }
  }

  /** A response came, or its beginning: a head and that much of a body. */
  public void onResponseSize(StatsShard shard, int headBytes, int fields, long bodyBytes) {
    if (sizes != null) {
      sizes.rsHeadersSize.record(shard, headBytes);
      sizes.rsHeadersCount.record(shard, fields);
      sizes.rsBodySize.record(shard, bodyBytes);
    }
  }

  /** Any part of an endless time is none of it. */
  private static long percent(long nanos, long timeoutNanos) {
    return timeoutNanos <= 0 ? 0 : nanos * PERCENT / timeoutNanos;
  }

  /** In percent. */
  private static final class Budgets {
    final Histogram request;
    final Histogram perTry;

    Budgets(StatsScope scope) {
      request = scope.histogram("upstream_rq_timeout_budget_percent_used");
      perTry = scope.histogram("upstream_rq_timeout_budget_per_try_percent_used");
    }
  }

  /** In bytes and header fields. */
  private static final class Sizes {
    final Histogram rqHeadersSize;
    final Histogram rqHeadersCount;
    final Histogram rqBodySize;
    final Histogram rsHeadersSize;
    final Histogram rsHeadersCount;
    final Histogram rsBodySize;

    Sizes(StatsScope scope) {
      rqHeadersSize = scope.histogram("upstream_rq_headers_size");
      rqHeadersCount = scope.histogram("upstream_rq_headers_count");
      rqBodySize = scope.histogram("upstream_rq_body_size");
      rsHeadersSize = scope.histogram("upstream_rs_headers_size");
      rsHeadersCount = scope.histogram("upstream_rs_headers_count");
      rsBodySize = scope.histogram("upstream_rs_body_size");
    }
  }
}
