package io.legate.event;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/** Joins pieces of bodies without copying them, as long as they are few. Stateless. */
public final class Buffers {
  /** Above it the pieces are copied into one, so that small ones do not pin large buffers. */
  private static final int MAX_PIECES = 1024;

  private Buffers() {}

  /**
   * The bytes of {@code first}, if any, and then those of {@code second}; takes ownership of both.
   * A {@code first} that was made here and that nobody shares is added to in place: many small
   * pieces cost no more than one each.
   */
  public static ByteBuf merge(Worker worker, @Nullable ByteBuf first, ByteBuf second) {
    if (first == null) {
      return second;
    }
    if (!second.isReadable()) {
      second.release();
      return first;
    }
    if (first instanceof CompositeByteBuf open && open.refCnt() == 1) {
      return open.addFlattenedComponents(true, second);
    }
    return worker
        .allocator()
        .compositeBuffer(MAX_PIECES)
        .addFlattenedComponents(true, first)
        .addFlattenedComponents(true, second);
  }
}
