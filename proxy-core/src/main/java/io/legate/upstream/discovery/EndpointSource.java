package io.legate.upstream.discovery;

import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.legate.common.ConfigContext;

/**
 * Where the endpoints of EDS clusters come from: files, a management server. Confined to the
 * control thread; many clusters share one.
 */
public interface EndpointSource {
  /**
   * Asks for the assignment of that name, now and whenever it changes. The listener may be told
   * before this returns.
   */
  Subscription subscribe(String name, Listener listener);

  /** What was asked for. */
  interface Subscription {
    /** Asks no longer; nothing is told any more. */
    void stop();
  }

  /** Who asked. */
  interface Listener {
    /** The source asks, or reads, once more ({@code update_attempt}). */
    void onAttempt();

    /**
     * There is an assignment, the first or a newer one.
     *
     * @param at where it stands; told what is wrong with it
     * @param version a number that stands for its version ({@code version})
     * @return whether it is used from now on; when not, the one before stays
     */
    boolean onAssignment(ClusterLoadAssignment assignment, ConfigContext at, long version);

    /** The source told of no assignment of that name; endpoints that were told before stay. */
    void onEmpty();

    /** The source could not be reached or read; it tries again by itself. */
    void onFailure();
  }
}
