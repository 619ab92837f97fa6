package io.legate.upstream;

/**
 * What all connections of a cluster on one worker carry and could carry. Confined to the worker.
 * Envoy: {@code ClusterConnectivityState}.
 */
public final class PoolLoad {
  private long waiting;
  private long active;
  private long free;

  /** So many more (or fewer) streams wait for a connection. */
  public void addWaiting(int change) {
    waiting += change;
  }

  /** So many more streams run. */
  public void addActive(int change) {
    active += change;
  }

  /** Connections, those that are being made among them, can take so many more streams. */
  public void addFree(int change) {
    free += change;
  }

  /** Whether connections are missing for so many times the streams, with one that is to come. */
  public boolean wantsConnection(double ratio) {
    return wantsConnection(waiting, active, free, ratio);
  }

  /** The same of any connections. Envoy: {@code ConnPoolImplBase::shouldConnect}. */
  public static boolean wantsConnection(long waiting, long active, long free, double ratio) {
    return (waiting + active + 1) * ratio > free + active;
  }
}
