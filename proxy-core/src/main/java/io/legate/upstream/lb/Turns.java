package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * Where one worker stands in the rotations of a {@link PreparedHosts}: a number each, at a random
 * one in the beginning, so that workers and proxies do not all send to the same hosts first.
 * Confined to the worker.
 */
final class Turns {
  private final long[] positions;

  /** {@code previous}: those of the hosts before a change, which are gone on with, or null. */
  Turns(PreparedHosts prepared, RandomSource random, @Nullable Turns previous) {
    positions = new long[prepared.size()];
    long[] known = previous == null ? new long[0] : previous.positions;
    for (int i = 0; i < positions.length; i++) {
      // A refresh that changes nothing for a source must not send its clients to the start again.
      positions[i] =
          prepared.source(i).rotation.position(i < known.length ? known[i] : random.next());
    }
  }

  /** The next entry of a source's rotation. */
  int next(int source, Rotation rotation) {
    long position = positions[source];
    positions[source] = rotation.after(position);
    return rotation.entry(position);
  }
}
