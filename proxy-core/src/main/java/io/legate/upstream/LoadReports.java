package io.legate.upstream;

import io.legate.http.HeaderMap;

/**
 * Takes the reports of load that hosts send with their responses (ORCA: {@code
 * endpoint-load-metrics}). Belongs to a balancer of a worker and is confined to it.
 */
public interface LoadReports {
  /**
   * Looks for a report in a response.
   *
   * @param headers its headers, or its trailers
   */
  void onResponse(Host host, HeaderMap headers, long nowNanos);
}
