package io.legate.tcp;

import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.network.CloseType;
import io.legate.network.Connection;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import io.legate.network.NetworkFilter;
import io.legate.stats.StatsShard;
import io.legate.stream.ResponseFlag;
import io.legate.stream.StreamInfo;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.Host;
import io.legate.upstream.MetadataCriteria;
import io.legate.upstream.ResourcePriority;
import io.legate.upstream.WorkerCluster;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Carries the bytes of one client's connection to a host and back. It is its own idle timer, and
 * what the client's side calls back; the host's side is {@link TcpUpstream}. Confined to its
 * worker. Envoy: {@code TcpProxy::Filter}.
 *
 * <p>What the client sends before the host is there waits in {@link EarlyData}; reading stops only
 * when that is more than the connection may buffer, so that a short exchange needs no system call
 * to stop and resume.
 */
final class TcpProxy extends Timer implements NetworkFilter, ConnectionCallbacks {
  private final TcpProxyConfig config;
  private final Worker worker;
  private final StatsShard shard;
  private final StreamInfo info = new StreamInfo();
  private final EarlyData early;
  private final TcpHostSelection selection = new TcpHostSelection(this);
  private @Nullable NettyConnection downstream;
  private @Nullable TcpUpstream upstream;
  private @Nullable TcpTimers timers;
  private ClusterChoice.@Nullable Target target;
  private int attempts;
  private boolean aborted;
  private boolean ended;
  private long lastActivityNanos;
  private long pendingWhenArmed;

  TcpProxy(TcpProxyConfig config, Worker worker) {
    this.config = config;
    this.worker = worker;
    this.shard = worker.stats();
    this.early = new EarlyData(worker);
  }

  @Override
  public void initialize(ReadCallbacks callbacks) {
    NettyConnection connection = (NettyConnection) callbacks.connection();
    downstream = connection;
    connection.enableHalfClose(true);
    connection.addCallbacks(this);
    // A client that takes nothing more is not waited for longer than an idle one.
    connection.delayedCloseNanos(config.idleTimeoutNanos());
    config.stats().downstreamCxTotal.inc(shard);
    info.start(connection.info(), worker.nowMillis(), worker.nowNanos());
  }

  @Override
  public Status onNewConnection() {
    if (config.maxDurationNanos() > 0 || config.logIntervalNanos() > 0) {
      timers = new TcpTimers(this);
      timers.start(config.maxDurationNanos(), config.logIntervalNanos());
    }
    target = config.choice().choose(worker.random());
    connect();
    return Status.STOP_ITERATION;
  }

  // ---- connecting

  /** Tries a host, unless that was tried often enough. */
  private void connect() {
    ClusterChoice.Target to = target;
    assert to != null;
    WorkerCluster cluster = config.clusters().apply(worker).get(to.cluster());
    if (cluster == null) {
      config.stats().downstreamCxNoRoute.inc(shard);
      giveUp(ResponseFlag.NO_CLUSTER_FOUND);
      return;
    }
    ClusterInfo clusterInfo = cluster.info();
    info.upstreamCluster(clusterInfo.observabilityName());
    if (!clusterInfo.breaker(ResourcePriority.DEFAULT).connections().available()) {
      clusterInfo.stats().upstreamCxOverflow.inc(shard);
      giveUp(ResponseFlag.UPSTREAM_OVERFLOW);
      return;
    }
    if (attempts == 0 && cluster.drops(worker)) {
      giveUp(ResponseFlag.DROP_OVERLOAD);
      return;
    }
    if (attempts >= config.maxConnectAttempts()) {
      clusterInfo.stats().upstreamCxConnectAttemptsExceeded.inc(shard);
      giveUp(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
      return;
    }
    Host host = cluster.chooseHost(selection);
    if (host == null) {
      clusterInfo.stats().upstreamCxNoneHealthy.inc(shard);
      giveUp(ResponseFlag.NO_HEALTHY_UPSTREAM);
      return;
    }
    attempts++;
    info.attemptCount(attempts);
    info.upstreamHost(host.addressText());
    TcpUpstream made = new TcpUpstream(this, cluster.infoOf(host), host);
    if (made.connect()) {
      upstream = made;
    } else {
      giveUp(ResponseFlag.UPSTREAM_OVERFLOW);
    }
  }

  private void giveUp(ResponseFlag flag) {
    info.addFlag(flag);
    abort(null);
  }

  /** Ends both sides; what is not sent yet is dropped. */
  private void abort(@Nullable String details) {
    aborted = true;
    NettyConnection connection = downstream();
    if (details != null) {
      connection.info().terminationDetails(details);
    }
    connection.close(CloseType.NO_FLUSH);
  }

  /** The host could not be reached. */
  void onConnectFailed(NettyConnection connection) {
    upstream = null;
    info.addFlag(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
    info.upstreamTransportFailureReason(connection.transportFailureReason());
    if (downstream().open()) {
      connect();
    }
  }

  /** The host is there. */
  void onConnected(TcpUpstream to) {
    NettyConnection connection = to.connection();
    info.upstreamAddresses(connection.localAddress(), connection.info().directRemoteAddress());
    lastActivityNanos = worker.nowNanos();
    armIdle();
    if (config.logOnConnected()) {
      log();
    }
    if (early.pausedReading()) {
      resumeDownstream();
    }
    if (early.any()) {
      send(to, early.take(), early.ended());
    }
  }

  private void send(TcpUpstream to, ByteBuf data, boolean endStream) {
    info.upstreamBytes().wireSent += data.readableBytes();
    to.write(data, endStream);
  }

  // ---- bytes

  @Override
  public Status onData(ByteBuf data, boolean endStream) {
    int bytes = data.readableBytes();
    info.addBytesReceived(bytes);
    info.downstreamBytes().wireReceived += bytes;
    config.stats().downstreamCxRxBytesTotal.add(shard, bytes);
    lastActivityNanos = worker.nowNanos();
    TcpUpstream to = upstream;
    if (to != null && to.connected()) {
      send(to, data, endStream);
    } else {
      keep(data, endStream);
    }
    return Status.STOP_ITERATION;
  }

  private void keep(ByteBuf data, boolean endStream) {
    if (aborted) {
      data.release();
      return;
    }
    if (!early.any()) {
      config.stats().earlyDataReceivedCountTotal.inc(shard);
    }
    early.add(data, endStream);
    if (early.bytes() > limit() && !early.pausedReading()) {
      early.pauseReading();
      pauseDownstream();
    }
  }

  private int limit() {
    return downstream().channel().config().getWriteBufferHighWaterMark();
  }

  /** Bytes from the host. */
  void onUpstreamData(ByteBuf data, boolean endStream) {
    int bytes = data.readableBytes();
    info.addBytesSent(bytes);
    info.upstreamBytes().wireReceived += bytes;
    info.downstreamBytes().wireSent += bytes;
    config.stats().downstreamCxTxBytesTotal.add(shard, bytes);
    lastActivityNanos = worker.nowNanos();
    downstream().write(data, endStream);
  }

  // ---- flow control

  @Override
  public void onAboveWriteBufferHighWatermark() {
    TcpUpstream from = upstream;
    if (from != null) {
      from.pauseReading();
    }
  }

  @Override
  public void onBelowWriteBufferLowWatermark() {
    TcpUpstream from = upstream;
    if (from != null) {
      from.resumeReading();
    }
  }

  void pauseDownstream() {
    config.stats().downstreamFlowControlPausedReadingTotal.inc(shard);
    downstream().readDisable(true);
  }

  void resumeDownstream() {
    config.stats().downstreamFlowControlResumedReadingTotal.inc(shard);
    downstream().readDisable(false);
  }

  // ---- the end

  /** The host closed: what it sent is sent on, then the client's side is closed too. */
  void onUpstreamClosed() {
    cancel();
    upstream = null;
    downstream().close(CloseType.FLUSH_WRITE);
  }

  @Override
  public void onEvent(ConnectionEvent event) {
    if (event == ConnectionEvent.CONNECTED || ended) {
      return;
    }
    ended = true;
    cancel();
    if (timers != null) {
      timers.cancel();
    }
    early.release();
    TcpUpstream to = upstream;
    upstream = null;
    if (to != null) {
      to.onDownstreamClosed(aborted);
    }
    log();
  }

  void log() {
    info.endNanos = worker.nowNanos();
    config.log().log(worker, info);
  }

  // ---- time

  private void armIdle() {
    if (config.idleTimeoutNanos() > 0) {
      pendingWhenArmed = pendingBytes();
      worker.schedule(this, config.idleTimeoutNanos());
    }
  }

  /** Bytes that either side has still to take; when they change, something moves. */
  private long pendingBytes() {
    TcpUpstream to = upstream;
    long there = to == null ? 0 : to.connection().pendingWriteBytes();
    return there * 31 + downstream().pendingWriteBytes();
  }

  /** The idle timer is not armed anew with each read: when it fires, it looks when that was. */
  @Override
  protected void onTimer() {
    long left = lastActivityNanos + config.idleTimeoutNanos() - worker.nowNanos();
    if (left > 0) {
      pendingWhenArmed = pendingBytes();
      worker.schedule(this, left);
    } else if (pendingBytes() != pendingWhenArmed) {
      armIdle();
    } else {
      config.stats().idleTimeout.inc(shard);
      abort("tcp_session_idle_timeout");
    }
  }

  void onMaxDuration() {
    config.stats().maxDownstreamConnectionDuration.inc(shard);
    abort("max_downstream_connection_duration");
  }

  @Nullable MetadataCriteria metadataMatch() {
    ClusterChoice.Target to = target;
    return to == null ? null : to.metadataMatch();
  }

  Connection connection() {
    return downstream();
  }

  Worker worker() {
    return worker;
  }

  TcpProxyConfig config() {
    return config;
  }

  private NettyConnection downstream() {
    NettyConnection connection = downstream;
    assert connection != null;
    return connection;
  }
}
