package io.legate.http.codec.h2;

import java.util.Arrays;

/**
 * The streams that ended last, and how: frames that were on their way when we reset a stream are
 * expected, others for a closed stream are not (RFC 9113 §5.1). Confined to its worker.
 */
final class ClosedStreams {
  private static final int REMEMBERED = 128;

  private int[] ids = new int[8];
  private int next;
  private boolean forgot;

  /** Remembers a stream; {@code byUs}: we reset it. */
  void add(int id, boolean byUs) {
    if (next == ids.length && ids.length < REMEMBERED) {
      ids = Arrays.copyOf(ids, ids.length * 4);
    }
    if (next == ids.length) {
      next = 0;
      forgot = true;
    }
    ids[next++] = byUs ? -id : id;
  }

  /** Whether it ended not long ago. */
  boolean known(int id) {
    return contains(id) || contains(-id);
  }

  /** Whether it was reset by us, as far as we remember; the peer may not know of that yet. */
  boolean mayBeResetByUs(int id) {
    return contains(-id) || forgot && !contains(id);
  }

  private boolean contains(int entry) {
    for (int id : ids) {
      if (id == entry) {
        return true;
      }
    }
    return false;
  }
}
