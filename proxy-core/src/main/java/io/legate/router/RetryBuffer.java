package io.legate.router;

import io.legate.event.Buffers;
import io.legate.event.Worker;
import io.legate.http.HeaderMap;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request's body as it came, kept for another try until the response begins. Owns one reference
 * to each piece. Confined to the worker.
 */
final class RetryBuffer {
  private boolean keeping;
  private boolean sawData;
  private @Nullable ByteBuf kept;

  void begin(boolean keep) {
    keeping = keep;
    sawData = false;
    kept = null;
  }

  /**
   * Keeps a piece besides its other use; false when it is more than may be kept (all is dropped).
   */
  boolean keep(Worker worker, ByteBuf data, int limit) {
    if (!data.isReadable()) {
      return true;
    }
    sawData = true;
    if (!keeping) {
      return true;
    }
    ByteBuf all = kept;
    kept = Buffers.merge(worker, all, data.retainedDuplicate());
    if (kept.readableBytes() > limit) {
      drop();
      return false;
    }
    return true;
  }

  /** Whether the request had no body so far. */
  boolean isEmpty() {
    return !sawData;
  }

  /** Whether all of the request's body is kept, or there is none. */
  boolean isWhole() {
    return keeping || !sawData;
  }

  /** Sends what was kept to a new try. */
  void replay(Worker worker, UpstreamRequest attempt, boolean ended, @Nullable HeaderMap trailers) {
    ByteBuf all = kept;
    if (all != null) {
      attempt.data(all.retainedDuplicate(), ended && trailers == null);
    }
    if (trailers != null && attempt.active()) {
      attempt.trailers(trailers);
    }
  }

  /** Keeps nothing any more. */
  void drop() {
    keeping = false;
    ByteBuf all = kept;
    kept = null;
    if (all != null) {
      all.release();
    }
  }
}
