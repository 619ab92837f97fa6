package io.legate.tcp;

import io.legate.event.Buffers;
import io.legate.event.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What a client sent before its host was there. Confined to the worker; owns its buffers. */
final class EarlyData {
  private final Worker worker;
  private ByteBuf data = Unpooled.EMPTY_BUFFER;
  private boolean any;
  private boolean ended;
  private boolean pausedReading;

  EarlyData(Worker worker) {
    this.worker = worker;
  }

  /** Takes bytes, and whether they are the last. */
  void add(ByteBuf more, boolean endStream) {
    any = true;
    ended |= endStream;
    if (!data.isReadable()) {
      data.release();
      data = more;
    } else {
      data = Buffers.merge(worker, data, more);
    }
  }

  /** Whether there is something to pass on, if only the end. */
  boolean any() {
    return any;
  }

  /** Whether the client will send no more. */
  boolean ended() {
    return ended;
  }

  int bytes() {
    return data.readableBytes();
  }

  /** Gives the bytes away. */
  ByteBuf take() {
    ByteBuf taken = data;
    data = Unpooled.EMPTY_BUFFER;
    any = false;
    return taken;
  }

  boolean pausedReading() {
    return pausedReading;
  }

  /** Notes that reading was stopped because of too much. */
  void pauseReading() {
    pausedReading = true;
  }

  void release() {
    take().release();
  }
}
