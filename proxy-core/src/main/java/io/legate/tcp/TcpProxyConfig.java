package io.legate.tcp;

import io.legate.event.Worker;
import io.legate.factory.ConnectionLog;
import io.legate.upstream.WorkerClusters;
import java.util.function.Function;

/**
 * What is configured for a TCP proxy, compiled. Immutable, shared by workers.
 *
 * @param choice chooses the cluster
 * @param hashSourceIp whether connections are hashed by the client's IP
 * @param clusters a worker's view of the clusters
 * @param idleTimeoutNanos 0: none
 * @param maxConnectAttempts at least 1
 * @param maxDurationNanos of a client's connection; 0: any
 * @param log written at the end
 * @param logOnConnected whether the log is also written when the host is connected
 * @param logIntervalNanos how often it is written in between; 0: not at all
 * @param stats its metrics
 */
record TcpProxyConfig(
    ClusterChoice choice,
    boolean hashSourceIp,
    Function<Worker, WorkerClusters> clusters,
    long idleTimeoutNanos,
    int maxConnectAttempts,
    long maxDurationNanos,
    ConnectionLog log,
    boolean logOnConnected,
    long logIntervalNanos,
    TcpProxyStats stats) {}
