package io.legate.http;

import io.legate.event.Worker;

/** Makes one filter per stream; compiled from its configuration. Called on the worker. */
public interface HttpFilterFactory {
  /** A new (or recycled) filter for a stream of this worker. */
  HttpFilter create(Worker worker);
}
