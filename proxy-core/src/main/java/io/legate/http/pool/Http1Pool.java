package io.legate.http.pool;

import io.legate.event.Worker;
import io.legate.http.ResponseDecoder;
import io.legate.http.codec.h1.Http1Options;
import io.legate.network.CloseType;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ConnPool;
import io.legate.upstream.Host;
import io.legate.upstream.ResourceLimit;
import io.legate.upstream.ResourcePriority;
import io.legate.upstream.UpstreamConnector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1 connections of one worker to one host: each carries one request at a time; the one that
 * became idle last is used first. A request that finds none waits while another is made, within the
 * cluster's limits. Confined to the worker.
 */
public final class Http1Pool implements ConnPool {
  private final Worker worker;
  private final ClusterInfo cluster;
  private final Host host;
  private final ResourcePriority priority;
  private final Http1Options options;
  private final ArrayList<Http1PooledConnection> idle = new ArrayList<>();
  private final ArrayDeque<WaitingRequest> waiting = new ArrayDeque<>();
  private int connecting;
  private int total;
  private boolean draining;

  /** An empty pool. */
  public Http1Pool(Worker worker, ClusterInfo cluster, Host host, ResourcePriority priority) {
    this.worker = worker;
    this.cluster = cluster;
    this.host = host;
    this.priority = priority;
    ClusterInfo.HttpOptions http = cluster.http();
    this.options =
        new Http1Options(
            http.maxResponseHeadersBytes(),
            http.maxHeadersCount(),
            true,
            "",
            http.enableTrailers(),
            false,
            Http1Options.Underscores.ALLOW,
            http.headerFormat());
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

  Http1Options options() {
    return options;
  }

  ResourceLimit requests() {
    return cluster.breaker(priority).requests();
  }

  boolean draining() {
    return draining;
  }

  @Override
  public @Nullable Pending newStream(ResponseDecoder decoder, Callbacks callbacks) {
    assert worker.inThread();
    if (!requests().canCreate()) {
      return overflow(callbacks);
    }
    int last = idle.size() - 1;
    if (last >= 0) {
      idle.remove(last).attach(decoder, callbacks);
      return null;
    }
    ResourceLimit pendingLimit = cluster.breaker(priority).pendingRequests();
    if (!pendingLimit.canCreate()) {
      return overflow(callbacks);
    }
    WaitingRequest request = new WaitingRequest(decoder, callbacks);
    waiting.add(request);
    pendingLimit.inc(worker.stats());
    cluster.stats().upstreamRqPendingTotal.inc(worker.stats());
    cluster.stats().upstreamRqPendingActive.inc(worker.stats());
    connectIfNeeded();
    return request;
  }

  private @Nullable Pending overflow(Callbacks callbacks) {
    cluster.stats().upstreamRqPendingOverflow.inc(worker.stats());
    callbacks.onPoolFailure(FailureReason.OVERFLOW, null, host);
    return null;
  }

  /** Makes a connection where fewer are under way than requests wait; the first one always. */
  private void connectIfNeeded() {
    if (connecting >= waiting.size()) {
      return;
    }
    if (!UpstreamConnector.mayConnect(worker, cluster, priority) && total > 0) {
      return;
    }
    connecting++;
    total++;
    cluster.stats().upstreamCxHttp1Total.inc(worker.stats());
    Http1PooledConnection pooled = new Http1PooledConnection(this);
    NettyConnection connection = UpstreamConnector.connect(worker, cluster, host, priority, pooled);
    pooled.connection(connection);
  }

  /** A connection is there. */
  void onConnected(Http1PooledConnection pooled) {
    connecting--;
    onIdle(pooled);
  }

  /** A connection can serve. */
  void onIdle(Http1PooledConnection pooled) {
    WaitingRequest request = nextWaiting();
    while (request != null && !requests().canCreate()) {
      overflow(request.callbacks);
      request = nextWaiting();
    }
    if (request != null) {
      pooled.attach(request.decoder, request.callbacks);
    } else if (draining) {
      pooled.close(CloseType.NO_FLUSH);
    } else {
      idle.add(pooled);
      pooled.startIdleTimer();
    }
  }

  private @Nullable WaitingRequest nextWaiting() {
    WaitingRequest request = waiting.poll();
    if (request != null) {
      noLongerWaiting();
    }
    return request;
  }

  private void noLongerWaiting() {
    cluster.breaker(priority).pendingRequests().dec(worker.stats());
    cluster.stats().upstreamRqPendingActive.dec(worker.stats());
  }

  /** A connection is gone. */
  void onClosed(Http1PooledConnection pooled, ConnectionEvent event, boolean wasConnected) {
    total--;
    if (wasConnected) {
      idle.remove(pooled);
    } else {
      connecting--;
      if (!draining || !waiting.isEmpty()) {
        failWaiting(pooled, event);
      }
    }
    connectIfNeeded();
  }

  /** Who waited for a connection to this host does not wait for another that would fail as well. */
  private void failWaiting(Http1PooledConnection pooled, ConnectionEvent event) {
    FailureReason reason =
        pooled.connectTimedOut()
            ? FailureReason.TIMEOUT
            : event == ConnectionEvent.LOCAL_CLOSE
                ? FailureReason.LOCAL_CONNECTION_FAILURE
                : FailureReason.REMOTE_CONNECTION_FAILURE;
    List<WaitingRequest> failed = new ArrayList<>(waiting);
    waiting.clear();
    for (WaitingRequest request : failed) {
      noLongerWaiting();
      cluster.stats().upstreamRqPendingFailureEject.inc(worker.stats());
    }
    for (WaitingRequest request : failed) {
      if (!request.cancelled) {
        request.callbacks.onPoolFailure(reason, pooled.transportFailure(), host);
      }
    }
  }

  @Override
  public void drain() {
    draining = true;
    for (Http1PooledConnection pooled : new ArrayList<>(idle)) {
      pooled.close(CloseType.NO_FLUSH);
    }
  }

  /** A request without a connection. */
  private final class WaitingRequest implements Pending {
    private final ResponseDecoder decoder;
    private final Callbacks callbacks;
    private boolean cancelled;

    WaitingRequest(ResponseDecoder decoder, Callbacks callbacks) {
      this.decoder = decoder;
      this.callbacks = callbacks;
    }

    @Override
    public void cancel() {
      cancelled = true;
      if (waiting.remove(this)) {
        noLongerWaiting();
        cluster.stats().upstreamRqCancelled.inc(worker.stats());
      }
    }
  }
}
