package io.legate.listener;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.legate.factory.ConnectionLog;
import io.legate.network.ListenerFilterFactory;
import java.util.List;

/**
 * A listener, compiled. Immutable (its metrics and its drain change), shared by all threads.
 *
 * @param name its name; the address where none is configured
 * @param addresses the address, then the additional ones
 * @param bindToPort whether it has sockets of its own
 * @param reusePort whether each worker has one
 * @param backlog how many connections may wait to be accepted
 * @param bufferLimitBytes the high watermark of its connections; 0: none
 * @param socketOptions what is set on its sockets
 * @param listenerFilters what looks at connections first
 * @param listenerFiltersTimeoutNanos how long that may take; 0: any time
 * @param continueOnTimeout whether a chain is chosen all the same after that time
 * @param chains chooses the filter chain
 * @param direction {@code traffic_direction}
 * @param drain whether it is being drained
 * @param accessLog logs the connections that match no chain
 * @param stats its metrics
 * @param proto the configuration
 */
public record CompiledListener(
    String name,
    List<ListenAddress> addresses,
    boolean bindToPort,
    boolean reusePort,
    int backlog,
    int bufferLimitBytes,
    List<ListenSocketOption<?>> socketOptions,
    List<ListenerFilterFactory> listenerFilters,
    long listenerFiltersTimeoutNanos,
    boolean continueOnTimeout,
    FilterChainMatcher chains,
    TrafficDirection direction,
    ListenerDrain drain,
    ConnectionLog accessLog,
    ListenerStats stats,
    Listener proto) {}
