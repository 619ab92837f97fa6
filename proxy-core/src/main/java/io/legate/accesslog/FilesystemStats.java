package io.legate.accesslog;

import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.StatsScope;
import io.legate.stats.StatsShard;

/**
 * Envoy's {@code filesystem.} stats. {@code write_failed} counts lines, whether dropped because the
 * disk was too slow or lost because it refused them.
 */
final class FilesystemStats {
  final Counter writeBuffered;
  final Counter writeCompleted;
  final Counter writeFailed;
  final Counter flushedByTimer;
  final Counter reopenFailed;
  final Gauge writeTotalBuffered;

  /** What the writing thread counts in. */
  final StatsShard writer;

  FilesystemStats(StatsScope root) {
    StatsScope scope = root.scope("filesystem.");
    writeBuffered = scope.counter("write_buffered");
    writeCompleted = scope.counter("write_completed");
    writeFailed = scope.counter("write_failed");
    flushedByTimer = scope.counter("flushed_by_timer");
    reopenFailed = scope.counter("reopen_failed");
    writeTotalBuffered = scope.gauge("write_total_buffered");
    writer = root.store().addShard();
  }
}
