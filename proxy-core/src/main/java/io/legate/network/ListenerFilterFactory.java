package io.legate.network;

/** Makes one listener filter per connection; compiled from its configuration. */
public interface ListenerFilterFactory {
  /** A new filter, for a connection of this worker. */
  ListenerFilter create(io.legate.event.Worker worker);
}
