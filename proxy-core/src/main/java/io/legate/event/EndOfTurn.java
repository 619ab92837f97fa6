package io.legate.event;

/**
 * Work that a turn of a worker's event loop leaves for its end, such as flushing what was written.
 * It is run once for each time it was handed to {@link Worker#atEndOfTurn}.
 */
public interface EndOfTurn {
  /** Called on the worker, after all reads and tasks of the turn. */
  void onEndOfTurn();
}
