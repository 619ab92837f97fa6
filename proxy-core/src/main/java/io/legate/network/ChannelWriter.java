package io.legate.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Brings what is written to a connection to its channel, at the end of the turn. The usual turn has
 * one buffer for a socket that takes it whole: on epoll such a buffer is sent past the pipeline and
 * the channel's queue, which cost more than the call. What the socket does not take, what comes
 * before it is connected, and all where a handler (TLS) is in between, goes to the channel.
 * Confined to the worker.
 */
final class ChannelWriter {
  private static final int MOST = 64 * 1024;

  /** What the channel's queue counts for a buffer besides its bytes. */
  private static final int ENTRY_OVERHEAD = 96;

  /**
   * So few bytes that have to wait are copied: what they lie in may be a hundred times as large.
   */
  private static final int COPY_LIMIT = 1024;

  private final Channel channel;
  private final @Nullable Socket socket;
  private @Nullable ByteBuf single;
  private boolean direct;
  private boolean queued;
  private boolean stuck; // something was left when it was flushed last
  private int most = MOST;

  ChannelWriter(Channel channel) {
    this.channel = channel;
    boolean epoll =
        channel instanceof EpollSocketChannel || channel instanceof EpollDomainSocketChannel;
    this.socket = epoll && ((UnixChannel) channel).fd() instanceof Socket s ? s : null;
  }

  /** It is connected, or handlers were added since: whether {@code only} is all there is. */
  void pipeline(ChannelHandler only) {
    direct = socket != null && channel.isActive() && channel.pipeline().first() == only;
  }

  /**
   * How much may wait before somebody is to be told of it; 0: any number. What is kept here is less
   * than that also where the channel counts it, so that nobody is told, and writes, while it is on
   * its way there before something else.
   */
  void bufferLimit(int bytes) {
    most = bytes == 0 ? MOST : Math.min(MOST, bytes - ENTRY_OVERHEAD);
  }

  /** Queues bytes; takes ownership. */
  void write(ByteBuf data) {
    if (direct && single == null && !queued() && data.readableBytes() <= most) {
      single = data;
    } else {
      queue(data);
    }
  }

  private void queue(ByteBuf data) {
    ByteBuf before = single;
    if (before != null) {
      single = null;
      queue(before);
    }
    boolean waits = stuck && queued();
    queued = true;
    channel.write(waits ? ofItsSize(data) : data, channel.voidPromise());
  }

  private ByteBuf ofItsSize(ByteBuf data) {
    int length = data.readableBytes();
    if (length > COPY_LIMIT) {
      return data;
    }
    ByteBuf copy = channel.alloc().directBuffer(length).writeBytes(data);
    data.release();
    return copy;
  }

  /** Whether the channel has something to send first. */
  private boolean queued() {
    if (queued) {
      ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
      queued = queue == null || queue.totalPendingWriteBytes() > 0;
    }
    return queued;
  }

  /** Tells when all that was written before is sent or has failed; not before {@link #flush}. */
  void afterFlush(ChannelFutureListener told) {
    ByteBuf before = single;
    if (before != null) {
      single = null;
      queue(before);
    }
    queued = true;
    channel.write(Unpooled.EMPTY_BUFFER).addListener(told);
  }

  /** Sends what is queued; before it is connected it waits. */
  void flush() {
    ByteBuf data = single;
    if (data != null) {
      single = null;
      if (direct && sends(data)) {
        data.release();
        return;
      }
      queue(data);
    }
    if (channel.isActive()) { // what was written before is flushed when it is connected
      channel.flush();
      stuck = queued();
    }
  }

  private boolean sends(ByteBuf data) {
    Socket to = socket;
    // Without a queue it is closing: with SO_LINGER on another thread, which gives up the number.
    boolean open = channel.unsafe().outboundBuffer() != null;
    if (to == null || !open || !to.isOpen() || !data.hasMemoryAddress()) {
      return false;
    }
    int start = data.readerIndex();
    try {
      int sent = to.sendAddress(data.memoryAddress(), start, data.writerIndex());
      data.readerIndex(start + Math.max(0, sent));
    } catch (IOException e) {
      return false; // the channel meets it again, and tells
    }
    return !data.isReadable();
  }

  long pendingBytes() {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    ByteBuf data = single;
    return (queue == null ? 0 : queue.totalPendingWriteBytes())
        + (data == null ? 0 : data.readableBytes());
  }

  /** Drops what is not with the channel, which drops the rest when it closes. */
  void discard() {
    ByteBuf data = single;
    if (data != null) {
      single = null;
      data.release();
    }
  }
}
