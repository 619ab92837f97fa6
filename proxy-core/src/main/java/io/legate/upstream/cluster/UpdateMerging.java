package io.legate.upstream.cluster;

import io.legate.event.Timer;
import io.legate.event.Worker;

/**
 * Holds back updates of a cluster that neither add nor remove hosts, so that those that come within
 * a window are one. Confined to the control thread. Envoy: {@code
 * ClusterManagerImpl::scheduleUpdate}.
 */
final class UpdateMerging extends Timer {
  private final Worker control;
  private final long windowNanos;
  private final ClusterManagerStats stats;
  private final Runnable deliver;
  private boolean delivered;
  private long deliveredNanos;

  /**
   * Holds back for at most a window.
   *
   * @param windowNanos 0: never
   * @param deliver delivers all that was held back
   */
  UpdateMerging(Worker control, long windowNanos, ClusterManagerStats stats, Runnable deliver) {
    this.control = control;
    this.windowNanos = windowNanos;
    this.stats = stats;
    this.deliver = deliver;
  }

  /** Whether an update is held back; when not, the caller delivers it, and what was held back. */
  boolean holdsBack(boolean mergeable) {
    if (windowNanos == 0) {
      return false;
    }
    long now = control.nowNanos();
    long since = now - deliveredNanos;
    boolean late = !delivered || since > windowNanos;
    if (!late && mergeable) {
      if (!armed()) {
        control.schedule(this, windowNanos - since);
      }
      return true;
    }
    if (armed() && !mergeable) {
      stats.updateMergeCancelled.inc(control.stats());
    }
    if (late && mergeable) {
      stats.updateOutOfMergeWindow.inc(control.stats());
    }
    cancel();
    delivered = true;
    deliveredNanos = now;
    return false;
  }

  @Override
  protected void onTimer() {
    stats.clusterUpdatedViaMerge.inc(control.stats());
    deliveredNanos = control.nowNanos();
    deliver.run();
  }
}
