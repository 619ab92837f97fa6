package io.legate.extension.http.grpcstats;

import io.legate.stats.Counter;
import io.legate.stats.Histogram;
import io.legate.stats.StatsScope;
import io.legate.stats.StatsShard;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one method, or of all that have none of their own, of one cluster. Shared by all
 * threads.
 */
final class GrpcCounters {
  private static final int STATUSES = 17;

  private final StatsScope scope;
  private final Counter success;
  private final Counter failure;
  private final Counter total;
  private final AtomicReferenceArray<Counter> statuses = new AtomicReferenceArray<>(STATUSES);

  final Counter requestMessages;
  final Counter responseMessages;

  /** Milliseconds from the request's last byte to the response's; null unless configured. */
  final @Nullable Histogram upstreamTime;

  GrpcCounters(StatsScope scope, boolean upstreamStats) {
    this.scope = scope;
    success = scope.counter("success");
    failure = scope.counter("failure");
    total = scope.counter("total");
    requestMessages = scope.counter("request_message_count");
    responseMessages = scope.counter("response_message_count");
    upstreamTime = upstreamStats ? scope.histogram("upstream_rq_time") : null;
  }

  /** Counts the end of a call; of a status that gRPC does not know, that it failed. */
  void onStatus(StatsShard shard, long status) {
    if (status >= 0 && status < STATUSES) {
      status((int) status).inc(shard);
    }
    (status == 0 ? success : failure).inc(shard);
    total.inc(shard);
  }

  private Counter status(int status) {
    Counter counter = statuses.get(status);
    if (counter == null) {
      counter = scope.counter(Integer.toString(status));
      statuses.set(status, counter);
    }
    return counter;
  }
}
