package io.legate.upstream;

/**
 * What an outlier detector keeps for one host: it is told how each request, connect or check went.
 * Envoy: {@code Outlier::DetectorHostMonitor}.
 */
public interface HostMonitor {
  /** How something went that is not an HTTP response. */
  enum Result {
    /** A time ran out while connecting, or before the response began. */
    LOCAL_TIMEOUT,
    /** It could not be connected to, or the connection or stream broke. */
    LOCAL_CONNECT_FAILED,
    /** It was connected to; how the request goes will be told by itself. */
    LOCAL_CONNECT_SUCCESS,
    /** It was connected to, and nothing else will be told (TCP). */
    LOCAL_CONNECT_SUCCESS_FINAL
  }

  /** The host answered with this HTTP status; on the worker of that index. */
  void onStatus(int worker, int status);

  /** Something went so; on the worker of that index. */
  void onResult(int worker, Result result);

  /** The request timed out and its client is answered with that status; on the worker. */
  void onTimeout(int worker, int status);

  /**
   * The host's share of successes in the last interval, 0 to 100, or -1 when it had too few
   * requests; on any thread.
   *
   * @param localOrigin of connecting instead of responses
   */
  double successRate(boolean localOrigin);
}
