package io.legate.event;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Buffers of one size that what is sent in a turn is gathered in. They are taken in the same order
 * in each turn, so that those which were just sent are used again while they are in the processor's
 * cache; one that is still being sent is left to whoever sends it. Confined to the worker.
 */
final class GatherBuffers {
  private final int capacity;
  private final @Nullable ByteBuf[] kept;
  private int next;

  GatherBuffers(int capacity, int most) {
    this.capacity = capacity;
    this.kept = new ByteBuf[most];
  }

  /** An empty buffer; the caller owns a reference. */
  ByteBuf take(ByteBufAllocator alloc) {
    if (next == kept.length) {
      return alloc.directBuffer(capacity);
    }
    ByteBuf buffer = kept[next];
    if (buffer == null || buffer.refCnt() != 1) {
      if (buffer != null) {
        buffer.release();
      }
      buffer = alloc.directBuffer(capacity);
      kept[next] = buffer;
    }
    next++;
    return buffer.clear().retain();
  }

  /** The turn is over: all may be taken again. */
  void endOfTurn() {
    next = 0;
  }

  /** Gives the buffers up. */
  void close() {
    for (int i = 0; i < kept.length; i++) {
      ByteBuf buffer = kept[i];
      kept[i] = null;
      if (buffer != null) {
        buffer.release();
      }
    }
  }
}
