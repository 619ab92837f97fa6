package io.legate.event;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The buffer that all connections of a worker read into, one after the other: what is parsed or
 * copied at once needs no buffer of its own, and this one stays in the processor's cache. Whoever
 * retains what was read keeps the buffer, and the worker takes another. A connection whose data is
 * kept reads into buffers of its own for a while, of a size that suits it (Netty's guess), so that
 * a peer that sends single bytes cannot make each hold {@value #CAPACITY}.
 *
 * <p>For transports that read and hand over in one go: epoll, not io_uring. Confined to the worker.
 */
final class ReadBuffer implements RecvByteBufAllocator {
  static final int CAPACITY = 8 * 1024;
  static final int OWN_READS = 64;

  /** So many pieces of one connection, then it is the others' turn; as Netty has it. */
  private static final int MOST_AT_ONCE = 16;

  private final RecvByteBufAllocator own = new AdaptiveRecvByteBufAllocator();
  private @Nullable ByteBuf shared;
  private @Nullable Handle reader; // who read into it last: if it is kept, then by them

  @Override
  public RecvByteBufAllocator.Handle newHandle() {
    return new Handle((ExtendedHandle) own.newHandle());
  }

  /** Gives the buffer up, when nothing is read any more. */
  void close() {
    ByteBuf buffer = shared;
    shared = null;
    reader = null;
    if (buffer != null) {
      buffer.release();
    }
  }

  /**
   * One connection's. What it asks of Netty's guess is only about buffers of its own: while it
   * reads into the shared one, it needs none.
   */
  private final class Handle implements ExtendedHandle {
    private final ExtendedHandle guess;
    private @Nullable ChannelConfig config;
    private int ownReads;
    private boolean owns;
    private int attempted;
    private int last;
    private int messages;

    Handle(ExtendedHandle guess) {
      this.guess = guess;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator alloc) {
      ByteBuf buffer = shared;
      Handle before = reader;
      if (buffer != null && before != null && buffer.refCnt() != 1) {
        before.ownReads = OWN_READS;
        close();
        buffer = null;
      }
      if (ownReads > 0) {
        ownReads--;
        return own(alloc);
      }
      if (buffer == null) {
        buffer = alloc.directBuffer(CAPACITY, CAPACITY);
        shared = buffer;
      }
      reader = this;
      owns = false;
      return buffer.clear().retain();
    }

    private ByteBuf own(ByteBufAllocator alloc) {
      ChannelConfig of = config;
      if (!owns && of != null) {
        guess.reset(of);
      }
      owns = true;
      return guess.allocate(alloc);
    }

    @Override
    public void lastBytesRead(int bytes) {
      last = bytes;
      if (owns) {
        guess.lastBytesRead(bytes);
        if (bytes >= CAPACITY) { // much comes at once: as long as it does, in large pieces
          ownReads = OWN_READS;
        }
      } else if (bytes == CAPACITY) {
        ownReads = OWN_READS;
      }
    }

    @Override
    public void reset(ChannelConfig of) {
      config = of;
      messages = 0;
      owns = false;
    }

    @Override
    public void readComplete() {
      if (owns) {
        guess.readComplete();
      }
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      ChannelConfig c = config;
      return last > 0
          && messages < MOST_AT_ONCE
          && c != null
          && c.isAutoRead()
          && maybeMoreData.get();
    }

    @Override
    public boolean continueReading() {
      return continueReading(() -> attempted == last);
    }

    @Override
    public int guess() {
      return guess.guess();
    }

    @Override
    public void incMessagesRead(int count) {
      messages += count;
    }

    @Override
    public int lastBytesRead() {
      return last;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      attempted = bytes;
      if (owns) {
        guess.attemptedBytesRead(bytes); // a read that filled its buffer lets the next be larger
      }
    }

    @Override
    public int attemptedBytesRead() {
      return attempted;
    }
  }
}
