package io.legate.upstream.health;

import io.legate.upstream.Host;
import java.util.List;

/** Where events of checks go. Used on the control thread. */
interface CheckEventLog {
  /** Nowhere. */
  CheckEventLog NONE = (host, events) -> {};

  /** Tells what happened to a host, in order. */
  void write(Host host, List<CheckEvent> events);
}
