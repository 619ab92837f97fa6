/**
 * Contracts of connections: Connection, ListenerFilter, NetworkFilter, FilterChain,
 * TransportSocket; and the Netty connection behind them.
 */
@org.jspecify.annotations.NullMarked
package io.legate.network;
