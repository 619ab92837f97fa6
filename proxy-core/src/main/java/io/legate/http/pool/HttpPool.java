package io.legate.http.pool;

import io.legate.event.Worker;
import io.legate.http.ResponseDecoder;
import io.legate.network.ConnectionEvent;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.ConnPool;
import io.legate.upstream.Host;
import io.legate.upstream.HostHealth;
import io.legate.upstream.HostStat;
import io.legate.upstream.PoolLoad;
import io.legate.upstream.ResourceLimit;
import io.legate.upstream.ResourcePriority;
import io.legate.upstream.UpstreamConnector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Connections of one worker to one host, in one protocol. A request goes to the connection that
 * became able to take one last, until that is full; one that finds none waits while connections are
 * made, within the cluster's limits. Confined to the worker.
 */
public final class HttpPool implements ConnPool {
  /** How many connections are begun at once (Envoy's number). */
  private static final int CONNECTS_AT_ONCE = 3;

  private final Worker worker;
  private final ClusterInfo cluster;
  private final ClusterStats stats;
  private final PoolLoad load; // of all pools
  private final Host host;
  private final ResourcePriority priority;
  private final ResourceLimit requests;
  private final ResourceLimit pendingRequests;
  private final PoolCodec codec;
  private final boolean preconnects;
  private final ArrayList<PooledConnection> ready = new ArrayList<>();
  private final WaitingRequests waiting;
  private final Set<PooledConnection> connections = new HashSet<>();
  private long active;
  private long free;
  private int expectedStreams;
  private boolean draining;
  private @Nullable Runnable onEmpty;

  /** An empty pool of connections that speak what {@code codec} makes. */
  HttpPool(
      Worker worker,
      ClusterInfo cluster,
      PoolLoad load,
      Host host,
      ResourcePriority priority,
      PoolCodec codec) {
    this.worker = worker;
    this.cluster = cluster;
    this.load = load;
    this.stats = cluster.stats();
    this.host = host;
    this.priority = priority;
    this.requests = cluster.breaker(priority).requests();
    this.pendingRequests = cluster.breaker(priority).pendingRequests();
    this.codec = codec;
    this.preconnects = cluster.pool().preconnectRatio() > 1;
    this.waiting = new WaitingRequests(worker, stats, load, pendingRequests, host);
    this.expectedStreams = codec.expectedStreams();
  }

  Worker worker() {
    return worker;
  }

  ClusterInfo cluster() {
    return cluster;
  }

  Host host() {
    return host;
  }

  PoolCodec codec() {
    return codec;
  }

  boolean draining() {
    return draining;
  }

  // ---- requests

  @Override
  public @Nullable Pending newStream(ResponseDecoder decoder, Callbacks callbacks) {
    assert worker.inThread();
    int last = ready.size() - 1;
    if (last >= 0) {
      attach(ready.get(last), decoder, callbacks);
      if (preconnects) {
        connectIfNeeded();
      }
      return null;
    }
    if (!pendingRequests.tryAcquire()) {
      overflow(callbacks);
      tellIfEmpty();
      return null;
    }
    Pending pending = waiting.add(decoder, callbacks);
    connectIfNeeded();
    return pending;
  }

  private void attach(PooledConnection to, ResponseDecoder decoder, Callbacks callbacks) {
    if (requests.tryAcquire()) {
      to.attach(decoder, callbacks);
    } else {
      overflow(callbacks);
    }
  }

  private void overflow(Callbacks callbacks) {
    stats.upstreamRqPendingOverflow.inc(worker.stats());
    callbacks.onPoolFailure(FailureReason.OVERFLOW, null, host);
  }

  /** Gives those that wait to connections that can take them. */
  void serveWaiting() {
    while (!waiting.isEmpty() && !ready.isEmpty()) {
      WaitingRequests.Waiting next = waiting.poll();
      attach(ready.get(ready.size() - 1), next.decoder(), next.callbacks());
    }
  }

  /** A connection took a request, which has its permit. */
  void onStreamStarted() {
    active++;
    load.addActive(1);
    stats.upstreamRqTotal.inc(worker.stats());
    stats.upstreamRqActive.inc(worker.stats());
    host.add(HostStat.RQ_TOTAL, worker.index(), 1);
    host.add(HostStat.RQ_ACTIVE, worker.index(), 1);
  }

  /** A request that a connection took is over. */
  void onStreamEnded() {
    active--;
    load.addActive(-1);
    requests.release();
    stats.upstreamRqActive.dec(worker.stats());
    host.add(HostStat.RQ_ACTIVE, worker.index(), -1);
  }

  // ---- connections

  /**
   * Makes connections while fewer streams are to be had than are needed; the first one whatever
   * other pools have, as those that wait here would wait for ever.
   */
  void connectIfNeeded() {
    for (int i = 0; i < CONNECTS_AT_ONCE && needsConnection(); i++) {
      if (UpstreamConnector.reserve(worker, cluster, host, priority)) {
        connect();
      } else {
        if (connections.isEmpty()) {
          UpstreamConnector.reserveBeyond(cluster, host, priority);
          connect();
        }
        return;
      }
    }
  }

  /** Only within the limits, as nobody waits for it yet. */
  @Override
  public boolean preconnect(double ratio) {
    assert worker.inThread();
    if (draining
        || host.health() != HostHealth.HEALTHY
        || !PoolLoad.wantsConnection(waiting.size(), active, free, ratio)
        || !UpstreamConnector.reserve(worker, cluster, host, priority)) {
      tellIfEmpty();
      return false;
    }
    connect();
    return true;
  }

  /** Nothing is made ahead of time for a host that is ill or gone. */
  private boolean needsConnection() {
    if (!preconnects || draining || host.health() != HostHealth.HEALTHY) {
      return waiting.size() > free;
    }
    return (waiting.size() + active) * cluster.pool().preconnectRatio() > free + active;
  }

  private void connect() {
    codec.countConnection(worker);
    PooledConnection pooled = new PooledConnection(this, expectedStreams);
    connections.add(pooled);
    pooled.connection(UpstreamConnector.connect(worker, cluster, host, priority, pooled));
  }

  /** A connection can take more streams, or fewer, than it could or was expected to. */
  void onFreeChanged(int change) {
    free += change;
    load.addFree(change);
  }

  /** The host told how many streams it takes; the next connections are expected to be the same. */
  void onStreamsLearned(int streams) {
    expectedStreams = Math.max(1, streams);
  }

  /** A connection can take a request now, or cannot any more. */
  void onReadyChanged(PooledConnection pooled, boolean takes) {
    if (takes) {
      ready.add(pooled);
      return;
    }
    int last = ready.size() - 1;
    if (ready.get(last) == pooled) {
      ready.remove(last);
    } else {
      ready.remove(pooled);
    }
  }

  /**
   * A connection is gone, and its streams are over. If it was not even there, those that wait do
   * not wait for another that would fail as well.
   */
  void onClosed(PooledConnection pooled, ConnectionEvent event, boolean wasConnected) {
    connections.remove(pooled);
    if (!wasConnected && !waiting.isEmpty()) {
      FailureReason reason =
          pooled.connectTimedOut()
              ? FailureReason.TIMEOUT
              : event == ConnectionEvent.LOCAL_CLOSE
                  ? FailureReason.LOCAL_CONNECTION_FAILURE
                  : FailureReason.REMOTE_CONNECTION_FAILURE;
      waiting.failAll(reason, pooled.transportFailure());
    }
    connectIfNeeded();
  }

  @Override
  public boolean busy() {
    return active > 0 || !waiting.isEmpty();
  }

  @Override
  public void onEmpty(Runnable callback) {
    onEmpty = callback;
  }

  /** Says so when there is nothing left of it. */
  void tellIfEmpty() {
    if (connections.isEmpty() && waiting.isEmpty() && onEmpty != null) {
      onEmpty.run();
    }
  }

  @Override
  public void retireConnections() {
    for (PooledConnection pooled : connections.toArray(PooledConnection[]::new)) {
      pooled.retireIfConnected();
    }
  }

  @Override
  public void drain() {
    draining = true;
    for (PooledConnection pooled : ready.toArray(PooledConnection[]::new)) {
      pooled.closeIfIdle();
    }
  }
}
