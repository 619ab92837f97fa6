package io.legate.network;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * What was written to a connection before it is known which channel carries it. Owns the buffers.
 * Confined to the worker.
 */
final class EarlyWrites {
  private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>();
  private long bytes;

  void add(ByteBuf data) {
    bytes += data.readableBytes();
    buffers.add(data);
  }

  long bytes() {
    return bytes;
  }

  /** Whether there is more than that; 0: any number is allowed. */
  boolean above(int limit) {
    return limit > 0 && bytes > limit;
  }

  /** Hands everything to the channel. */
  void writeTo(ChannelWriter writer) {
    while (!buffers.isEmpty()) {
      writer.write(buffers.remove());
    }
  }

  void release() {
    while (!buffers.isEmpty()) {
      buffers.remove().release();
    }
    bytes = 0;
  }
}
