package io.legate.network;

import java.util.List;

/**
 * A compiled filter chain: what happens with connections that match it. Immutable, shared by
 * workers.
 *
 * @param name the name in the configuration, or empty
 * @param filters the network filters, in order; the last is terminal
 * @param transportSocket what lies below the filters
 */
public record FilterChain(
    String name, List<NetworkFilterFactory> filters, TransportSocketFactory transportSocket) {}
