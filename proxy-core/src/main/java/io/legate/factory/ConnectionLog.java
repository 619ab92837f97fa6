package io.legate.factory;

import io.legate.event.Worker;
import io.legate.stream.StreamInfo;

/** The access logs of a connection that carries no HTTP as far as we know. */
public interface ConnectionLog {
  /** No access log. */
  ConnectionLog NONE = (worker, info) -> {};

  /** Writes an entry; on that worker, which keeps {@code info}. */
  void log(Worker worker, StreamInfo info);
}
