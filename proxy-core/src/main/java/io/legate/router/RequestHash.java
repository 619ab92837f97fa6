package io.legate.router;

/**
 * The hash of a request, put together from one or several. Used anew for each request; confined to
 * a worker.
 */
final class RequestHash {
  private boolean present;
  private long value;

  /** Forgets it. */
  void clear() {
    present = false;
    value = 0;
  }

  /** Adds another hash; the former are rotated, so that equal ones do not cancel each other out. */
  void add(long hash) {
    value = Long.rotateLeft(value, 1) ^ hash;
    present = true;
  }

  /** Whether there is one. */
  boolean present() {
    return present;
  }

  /** The hash; 0 when there is none. */
  long value() {
    return value;
  }
}
