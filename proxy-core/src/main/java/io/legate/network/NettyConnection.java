package io.legate.network;

import io.legate.event.EndOfTurn;
import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.stats.Counter;
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
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
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
 *
 * <p>Once it is closing, what the peer still sends is dropped. When both sides are half-closed it
 * closes itself.
 */
public final class NettyConnection extends ChannelInboundHandlerAdapter
    implements Connection, EndOfTurn {
  private static final Logger log = LoggerFactory.getLogger("connection");
  private static final AtomicLong NEXT_ID = new AtomicLong();
  private static final WriteBufferWaterMark ANY_NUMBER =
      new WriteBufferWaterMark(Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** Takes what the connection reads. Called on the worker. */
  public interface Reader {
    /** Bytes came; the reader owns them. {@code endStream}: the peer will send no more. */
    void onData(ByteBuf data, boolean endStream);

    /** The bytes that are there for now have all been handed over. */
    default void onReadComplete() {}

    /** See {@link NetworkFilter#onDrain}. */
    default void onDrain() {}
  }

  private final Worker worker;
  private @Nullable Channel channel; // null: see unattached()
  private @Nullable ChannelWriter writer; // of the channel
  private @Nullable SocketAddress localAddress; // once it is connected
  private @Nullable EarlyWrites early;
  private final ConnectionInfo info;
  private final List<ConnectionCallbacks> callbacks = new ArrayList<>(2);
  private final DelayedClose delayedClose = new DelayedClose();
  private Reader reader = (data, end) -> data.release();
  private int readDisabled;
  private int bufferLimit;
  private @Nullable Counter written;
  private boolean dirty;
  private boolean handshakes;
  private boolean halfClose;
  private boolean inputShut;
  private boolean endStreamWritten;
  private boolean outputShut;
  private boolean closing;
  private boolean closed;
  private boolean aboveHigh;
  private boolean connectTimedOut;
  private long delayedCloseNanos = 1_000_000_000L; // 1 s
  private @Nullable Throwable failure;
  private @Nullable String transportFailureReason;

  /**
   * Wraps a channel that is registered with the worker's loop; the caller adds it to the pipeline.
   */
  public NettyConnection(Worker worker, Channel channel, ConnectionInfo info) {
    this.worker = worker;
    this.channel = channel;
    this.writer = new ChannelWriter(channel);
    this.info = info;
  }

  private NettyConnection(Worker worker, ConnectionInfo info) {
    this.worker = worker;
    this.info = info;
    this.early = new EarlyWrites();
  }

  /**
   * A connection that has no channel yet, as it is not decided which of several is to be its. What
   * is written and set is kept for {@link #attach}.
   */
  public static NettyConnection unattached(Worker worker, ConnectionInfo info) {
    return new NettyConnection(worker, info);
  }

  /**
   * Gives a connection its channel, which is connected: adds itself to the pipeline's end, writes
   * what waits and tells CONNECTED.
   */
  public void attach(Channel connected) {
    EarlyWrites waiting = early;
    assert waiting != null && !closed;
    ChannelWriter w = new ChannelWriter(connected);
    channel = connected;
    writer = w;
    early = null;
    bufferLimit(bufferLimit);
    enableHalfClose(halfClose);
    connected.config().setAutoRead(readDisabled == 0);
    connected.pipeline().addLast(this);
    waiting.writeTo(w);
    boolean ended = endStreamWritten;
    connected();
    if (ended && !closed) {
      shutdownOutputAfterFlush();
    }
  }

  /** The next process-wide connection number. */
  public static long nextId() {
    return NEXT_ID.getAndIncrement();
  }

  /** Sets who takes what is read. */
  public void reader(Reader reader) {
    this.reader = reader;
  }

  /** Tells whoever reads that the process is about to end; see {@link NetworkFilter#onDrain}. */
  public void drain() {
    if (open()) {
      reader.onDrain();
    }
  }

  /**
   * Sets how long the peer may take to close after {@link CloseType#FLUSH_WRITE_AND_DELAY} (0: no
   * delay), and how long it may take nothing of what a closing connection still has to send (0: any
   * time). Envoy: {@code delayed_close_timeout}.
   */
  @Override
  public void delayedCloseNanos(long nanos) {
    delayedCloseNanos = nanos;
  }

  /** Says that a transport socket shakes hands before CONNECTED is told. */
  public void handshakes(boolean value) {
    handshakes = value;
  }

  /** The Netty channel, for what only it can do. */
  public Channel channel() {
    Channel c = channel;
    assert c != null;
    return c;
  }

  private ChannelWriter writer() {
    ChannelWriter w = writer;
    assert w != null;
    return w;
  }

  /** What broke the connection, when that is known. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /**
   * Why a connect or handshake failed, in Envoy's words ({@code delayed connect error: Connection
   * refused}); null when it did not, or only timed out.
   */
  public @Nullable String transportFailureReason() {
    return transportFailureReason;
  }

  /** Whether it was closed because connecting took too long. */
  public boolean connectTimedOut() {
    return connectTimedOut;
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
    SocketAddress known = localAddress;
    return known != null || channel == null ? known : channel.localAddress();
  }

  @Override
  public void write(ByteBuf data, boolean endStream) {
    assert worker.inThread();
    if (closing || closed || endStreamWritten) {
      data.release();
      return;
    }
    if (data.isReadable()) {
      if (written != null) {
        written.add(worker.stats(), data.readableBytes());
      }
      if (early != null) {
        writeEarly(early, data);
      } else {
        writer().write(data);
        enlist();
      }
    } else {
      data.release();
    }
    if (endStream) {
      endStreamWritten = true;
      if (early == null) {
        shutdownOutputAfterFlush();
      }
    }
  }

  private void writeEarly(EarlyWrites waiting, ByteBuf data) {
    waiting.add(data);
    if (!aboveHigh && waiting.above(bufferLimit)) {
      aboveHigh = true;
      raiseWatermark(true);
    }
  }

  private void shutdownOutputAfterFlush() {
    if (channel instanceof DuplexChannel) {
      afterFlush(f -> onFlushed(f.isSuccess()));
    }
  }

  /**
   * Tells when all was sent or failed; at the end of the turn at the earliest, as sending may find
   * the connection broken, and whoever writes is not to be told of that while it does.
   */
  private void afterFlush(ChannelFutureListener told) {
    writer().afterFlush(told);
    enlist();
  }

  private void onFlushed(boolean success) {
    if (!success || closed || outputShut) {
      return;
    }
    outputShut = true;
    ((DuplexChannel) channel()).shutdownOutput();
    if (inputShut) {
      closeNow(ConnectionEvent.LOCAL_CLOSE);
    } else if (closing) {
      delayedClose.arm();
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
    if (!closed) {
      writer().flush();
    }
  }

  @Override
  public long pendingWriteBytes() {
    if (early != null) {
      return early.bytes();
    }
    return writer().pendingBytes();
  }

  @Override
  public boolean aboveHighWatermark() {
    return aboveHigh;
  }

  @Override
  public void readDisable(boolean disable) {
    assert worker.inThread();
    if (closing || closed) {
      return;
    }
    if (disable) {
      if (readDisabled++ == 0 && channel != null) {
        channel.config().setAutoRead(false);
      }
    } else {
      assert readDisabled > 0;
      if (--readDisabled == 0 && channel != null) {
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
    if (closed) {
      return;
    }
    if (channel == null) { // nobody was reached that could be sent anything
      closeNow(ConnectionEvent.LOCAL_CLOSE);
      return;
    }
    if (type == CloseType.ABORT_RESET && channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    if (type == CloseType.NO_FLUSH || type == CloseType.ABORT_RESET) {
      closeNow(ConnectionEvent.LOCAL_CLOSE);
    } else if (!closing) {
      closeAfterFlush(type == CloseType.FLUSH_WRITE_AND_DELAY && delayedCloseNanos > 0);
    }
  }

  private void closeAfterFlush(boolean delay) {
    boolean linger = delay && !inputShut && channel() instanceof DuplexChannel;
    if (!linger && (pendingWriteBytes() == 0 || !channel().isActive())) {
      closeNow(ConnectionEvent.LOCAL_CLOSE);
      return;
    }
    closing = true;
    if (readDisabled > 0) { // so that the peer's close is seen
      readDisabled = 0;
      channel().config().setAutoRead(true);
    }
    delayedClose.arm();
    if (!linger) {
      afterFlush(f -> closeNow(ConnectionEvent.LOCAL_CLOSE));
    } else if (!endStreamWritten) {
      shutdownOutputAfterFlush();
    }
  }

  private void closeNow(ConnectionEvent event) {
    if (closed) {
      return;
    }
    closed = true; // first, as the channel fails what it has not sent before close() returns
    delayedClose.cancel();
    if (writer != null) {
      writer.discard();
    }
    if (channel != null) {
      channel.close();
    }
    if (early != null) {
      early.release();
    }
    raiseClosed(closing ? ConnectionEvent.LOCAL_CLOSE : event);
  }

  /**
   * Closes a connection that was never established; for whoever connects it.
   *
   * @param cause what went wrong, if it is known
   * @param reason {@link #transportFailureReason()}
   */
  public void connectFailed(@Nullable Throwable cause, boolean timedOut, @Nullable String reason) {
    if (!closed) {
      failure = cause;
      connectTimedOut = timedOut;
      transportFailureReason = reason;
      closeNow(ConnectionEvent.REMOTE_CLOSE);
    }
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
    bufferLimit = bytes;
    if (channel != null) {
      channel
          .config()
          .setWriteBufferWaterMark(
              bytes > 0 ? new WriteBufferWaterMark(bytes / 2, bytes) : ANY_NUMBER);
      writer().bufferLimit(bytes);
    }
  }

  @Override
  public int bufferLimit() {
    return bufferLimit;
  }

  @Override
  public void countWritten(Counter counter) {
    written = counter;
  }

  @Override
  public void enableHalfClose(boolean enabled) {
    halfClose = enabled;
    if (channel != null) {
      channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, enabled);
    }
  }

  // ---- the channel's handler

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (!handshakes && !closed) {
      connected();
    }
  }

  /** Handlers were added below it, or it is connected. */
  public void pipelineChanged() {
    writer().pipeline(this);
  }

  private void connected() {
    localAddress = channel().localAddress();
    pipelineChanged();
    if (pendingWriteBytes() > 0) {
      enlist();
    }
    for (ConnectionCallbacks c : callbacks.toArray(ConnectionCallbacks[]::new)) {
      if (closed) {
        return; // by one of them; the others know
      }
      c.onEvent(ConnectionEvent.CONNECTED);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf data = (ByteBuf) msg;
    if (closing || closed) {
      data.release();
    } else {
      reader.onData(data, false);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!closing && !closed) {
      reader.onReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    boolean above = !channel().isWritable();
    if (above == aboveHigh || closing || closed) {
      return;
    }
    aboveHigh = above;
    raiseWatermark(above);
  }

  private void raiseWatermark(boolean above) {
    for (int i = 0; i < callbacks.size() && !closed; i++) {
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
    } else if (handshakes && event instanceof SslHandshakeCompletionEvent handshake) {
      handshakes = false;
      if (handshake.isSuccess()) {
        connected();
      } else {
        connectFailed(handshake.cause(), false, "TLS_error:" + handshake.cause().getMessage());
      }
    }
  }

  private void onInputShut() {
    if (inputShut || closed) {
      return;
    }
    inputShut = true;
    if (closing) {
      if (outputShut || pendingWriteBytes() == 0) {
        closeNow(ConnectionEvent.LOCAL_CLOSE);
      }
    } else if (!halfClose) {
      closeNow(ConnectionEvent.REMOTE_CLOSE);
    } else {
      reader.onData(Unpooled.EMPTY_BUFFER, true);
      if (outputShut) {
        closeNow(ConnectionEvent.REMOTE_CLOSE);
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closeNow(ConnectionEvent.REMOTE_CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      log.error("[C{}] closed by a bug", id(), cause);
    }
    if (!closed) {
      failure = cause;
      closeNow(ConnectionEvent.REMOTE_CLOSE);
    }
  }

  private void raiseClosed(ConnectionEvent event) {
    for (ConnectionCallbacks c : callbacks.toArray(ConnectionCallbacks[]::new)) {
      try {
        c.onEvent(event);
      } catch (RuntimeException | Error e) { // the others give back what they hold
        log.error("[C{}] a callback failed at the end", id(), e);
      }
    }
  }

  /** Closes when the time is over, unless the peer has taken something in the meantime. */
  private final class DelayedClose extends Timer {
    private long pendingBefore;

    void arm() {
      if (delayedCloseNanos > 0) {
        pendingBefore = pendingWriteBytes();
        worker.schedule(this, delayedCloseNanos);
      }
    }

    @Override
    protected void onTimer() {
      if (pendingWriteBytes() < pendingBefore) {
        arm();
      } else {
        closeNow(ConnectionEvent.LOCAL_CLOSE);
      }
    }
  }
}
