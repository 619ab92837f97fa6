package io.legate.http.pool;

import io.legate.event.Worker;
import io.legate.http.ResponseDecoder;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.ConnPool;
import io.legate.upstream.Host;
import io.legate.upstream.PoolLoad;
import io.legate.upstream.ResourceLimit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests of a pool that wait for a connection, in order. Confined to the pool's worker. */
final class WaitingRequests {
  private static final Logger log = LoggerFactory.getLogger("pool");

  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private final Worker worker;
  private final ClusterStats stats;
  private final PoolLoad load;
  private final ResourceLimit limit;
  private final Host host;

  /** None; each brings a permit of {@code limit}, and leaves it here. */
  WaitingRequests(
      Worker worker, ClusterStats stats, PoolLoad load, ResourceLimit limit, Host host) {
    this.worker = worker;
    this.stats = stats;
    this.load = load;
    this.limit = limit;
    this.host = host;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  int size() {
    return queue.size();
  }

  /** Adds one, for which a permit is taken. */
  ConnPool.Pending add(ResponseDecoder decoder, ConnPool.Callbacks callbacks) {
    Waiting request = new Waiting(decoder, callbacks);
    queue.add(request);
    load.addWaiting(1);
    stats.upstreamRqPendingTotal.inc(worker.stats());
    stats.upstreamRqPendingActive.inc(worker.stats());
    return request;
  }

  /** Takes out the first; there is one. */
  Waiting poll() {
    Waiting request = queue.remove();
    noLongerWaiting();
    return request;
  }

  private void noLongerWaiting() {
    limit.release();
    load.addWaiting(-1);
    stats.upstreamRqPendingActive.dec(worker.stats());
  }

  /** Tells all that there is no connection; those that come meanwhile wait anew. */
  void failAll(ConnPool.FailureReason reason, @Nullable String transportFailure) {
    var failed = new ArrayList<>(queue);
    queue.clear();
    for (int i = 0; i < failed.size(); i++) {
      noLongerWaiting();
      stats.upstreamRqPendingFailureEject.inc(worker.stats());
    }
    for (Waiting request : failed) {
      if (!request.cancelled) {
        try {
          request.callbacks.onPoolFailure(reason, transportFailure, host);
        } catch (RuntimeException | Error e) { // the others are to be told, too
          log.error("a request that was told of no connection failed", e);
        }
      }
    }
  }

  /** A request without a connection. */
  final class Waiting implements ConnPool.Pending {
    private final ResponseDecoder decoder;
    private final ConnPool.Callbacks callbacks;
    private boolean cancelled;

    private Waiting(ResponseDecoder decoder, ConnPool.Callbacks callbacks) {
      this.decoder = decoder;
      this.callbacks = callbacks;
    }

    ResponseDecoder decoder() {
      return decoder;
    }

    ConnPool.Callbacks callbacks() {
      return callbacks;
    }

    @Override
    public void cancel() {
      cancelled = true;
      if (queue.remove(this)) {
        noLongerWaiting();
        stats.upstreamRqCancelled.inc(worker.stats());
      }
    }
  }
}
