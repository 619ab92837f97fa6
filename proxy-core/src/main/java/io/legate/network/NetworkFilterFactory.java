package io.legate.network;

/** Makes one filter per connection; compiled from its configuration. Called on the worker. */
public interface NetworkFilterFactory {
  /** A new filter for a connection of this worker. */
  NetworkFilter create(io.legate.event.Worker worker);
}
