package io.legate.network;

import io.legate.event.EndOfTurn;
import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.stream.ConnectionInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Connection} on a Netty channel, and the one handler at the end of its pipeline. What is
 * written in a turn is flushed once, at the end of the turn. Confined to its worker.
 */
public final class NettyConnection extends ChannelInboundHandlerAdapter
    implements Connection, EndOfTurn {
  private static final Logger log = LoggerFactory.getLogger("connection");
  private static final AtomicLong NEXT_ID = new AtomicLong();

  /** Takes what the connection reads. Called on the worker. */
  public interface Reader {
    /** Bytes came; the reader owns them. {@code endStream}: the peer will send no more. */
    void onData(ByteBuf data, boolean endStream);

    /** The bytes that are there for now have all been handed over. */
    default void onReadComplete() {}
  }

  private final Worker worker;
  private final Channel channel;
  private final ConnectionInfo info;
  private final List<ConnectionCallbacks> callbacks = new ArrayList<>(2);
  private final Timer delayedClose = new DelayedClose();
  private Reader reader = (data, end) -> data.release();
  private int readDisabled;
  private boolean dirty;
  private boolean halfClose;
  private boolean inputShut;
  private boolean closing;
  private boolean closed;
  private boolean aboveHigh;
  private long delayedCloseNanos = 1_000_000_000L; // 1 s
  private @Nullable ConnectionEvent closeEvent;
  private @Nullable Throwable failure;

  /**
   * Wraps a channel that is registered with the worker's loop; the caller adds it to the pipeline.
   */
  public NettyConnection(Worker worker, Channel channel, ConnectionInfo info) {
    this.worker = worker;
    this.channel = channel;
    this.info = info;
  }

  /** The next process-wide connection number. */
  public static long nextId() {
    return NEXT_ID.getAndIncrement();
  }

  /** Sets who takes what is read. */
  public void reader(Reader reader) {
    this.reader = reader;
  }

  /**
   * Sets how long the peer may take to close after {@link CloseType#FLUSH_WRITE_AND_DELAY}; 0: no
   * delay.
   */
  public void delayedCloseNanos(long nanos) {
    delayedCloseNanos = nanos;
  }

  /** The Netty channel, for what only it can do. */
  public Channel channel() {
    return channel;
  }

  /** What broke the connection, when that is known. */
  public @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public long id() {
    return info.id();
  }

  @Override
  public Worker worker() {
    return worker;
  }

  @Override
  public ConnectionInfo info() {
    return info;
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return channel.localAddress();
  }

  @Override
  public void write(ByteBuf data, boolean endStream) {
    assert worker.inThread();
    if (closing || closed) {
      data.release();
      return;
    }
    if (data.isReadable()) {
      channel.write(data, channel.voidPromise());
      enlist();
    } else {
      data.release();
    }
    if (endStream) {
      shutdownOutput();
    }
  }

  private void shutdownOutput() {
    if (channel instanceof DuplexChannel duplex) {
      channel
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              (ChannelFutureListener)
                  f -> {
                    if (f.isSuccess() && !closed) {
                      duplex.shutdownOutput();
                    }
                  });
    }
  }

  private void enlist() {
    if (!dirty) {
      dirty = true;
      worker.atEndOfTurn(this);
    }
  }

  @Override
  public void onEndOfTurn() {
    dirty = false;
    channel.flush();
  }

  @Override
  public long pendingWriteBytes() {
    var buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  @Override
  public boolean aboveHighWatermark() {
    return aboveHigh;
  }

  @Override
  public void readDisable(boolean disable) {
    assert worker.inThread();
    if (disable) {
      if (readDisabled++ == 0) {
        channel.config().setAutoRead(false);
      }
    } else {
      assert readDisabled > 0;
      if (--readDisabled == 0 && !closed) {
        channel.config().setAutoRead(true);
      }
    }
  }

  @Override
  public boolean open() {
    return !closing && !closed;
  }

  @Override
  public void close(CloseType type) {
    assert worker.inThread();
    if (closed || (closing && type != CloseType.NO_FLUSH && type != CloseType.ABORT_RESET)) {
      return;
    }
    boolean first = !closing;
    closing = true;
    if (first) {
      closeEvent = ConnectionEvent.LOCAL_CLOSE;
    }
    switch (type) {
      case NO_FLUSH -> channel.close();
      case ABORT_RESET -> {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
      }
      case FLUSH_WRITE ->
          channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      case FLUSH_WRITE_AND_DELAY -> closeAfterFlush();
    }
  }

  private void closeAfterFlush() {
    if (delayedCloseNanos <= 0 || inputShut || !(channel instanceof DuplexChannel duplex)) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    reader = (data, end) -> data.release();
    if (readDisabled > 0) {
      readDisabled = 0;
      channel.config().setAutoRead(true);
    }
    worker.schedule(delayedClose, delayedCloseNanos);
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            (ChannelFutureListener)
                f -> {
                  if (f.isSuccess() && !closed) {
                    duplex.shutdownOutput();
                  }
                });
  }

  @Override
  public void addCallbacks(ConnectionCallbacks added) {
    callbacks.add(added);
  }

  @Override
  public void removeCallbacks(ConnectionCallbacks removed) {
    callbacks.remove(removed);
  }

  @Override
  public void bufferLimit(int bytes) {
    if (bytes > 0) {
      channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(bytes / 2, bytes));
    }
  }

  @Override
  public void enableHalfClose(boolean enabled) {
    halfClose = enabled;
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, enabled);
  }

  // ---- the channel's handler

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    reader.onData((ByteBuf) msg, false);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reader.onReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    boolean above = !channel.isWritable();
    if (above == aboveHigh || closed) {
      return;
    }
    aboveHigh = above;
    for (int i = 0; i < callbacks.size(); i++) {
      if (above) {
        callbacks.get(i).onAboveWriteBufferHighWatermark();
      } else {
        callbacks.get(i).onBelowWriteBufferLowWatermark();
      }
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE
        || event == ChannelInputShutdownReadComplete.INSTANCE) {
      onInputShut();
    }
  }

  private void onInputShut() {
    if (inputShut || closed) {
      return;
    }
    inputShut = true;
    if (closing || !halfClose) {
      if (closeEvent == null) {
        closeEvent = ConnectionEvent.REMOTE_CLOSE;
      }
      channel.close();
    } else {
      reader.onData(Unpooled.EMPTY_BUFFER, true);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    onClosed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failure = cause;
    if (!(cause instanceof java.io.IOException)) {
      log.error("[C{}] closed by a bug", id(), cause);
    }
    channel.close();
  }

  /**
   * Tells everybody of the close; also called when a connect failed and no inactive event comes.
   */
  public void onClosed() {
    if (closed) {
      return;
    }
    closed = true;
    delayedClose.cancel();
    ConnectionEvent event = closeEvent == null ? ConnectionEvent.REMOTE_CLOSE : closeEvent;
    raise(event);
  }

  /** Tells everybody of an event. */
  public void raise(ConnectionEvent event) {
    for (ConnectionCallbacks c : callbacks.toArray(ConnectionCallbacks[]::new)) {
      c.onEvent(event);
    }
  }

  private final class DelayedClose extends Timer {
    @Override
    protected void onTimer() {
      channel.close();
    }
  }
}
