package io.legate.network;

import io.legate.event.Worker;
import io.legate.stats.Counter;
import io.legate.stream.ConnectionInfo;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One byte stream to a peer, either side of the proxy, with all transport layers below it. Confined
 * to its worker. Envoy: {@code Network::Connection}.
 */
public interface Connection {
  /** The process-wide number ({@code [C12]} in logs). */
  long id();

  /** The worker that owns it. */
  Worker worker();

  /** Facts about it, shown by access logs. */
  ConnectionInfo info();

  /** The socket's own address; null until connected. */
  @Nullable SocketAddress localAddress();

  /**
   * Queues bytes; they are sent at the end of the turn, in one system call where possible. Takes
   * ownership of {@code data}; on a closed connection they are released. A connection that breaks
   * is never told of before this returns.
   *
   * @param endStream shuts our side once the bytes are sent (half-close)
   */
  void write(ByteBuf data, boolean endStream);

  /** Bytes queued and not yet taken by the kernel. */
  long pendingWriteBytes();

  /** Whether more is queued than the write buffer's high watermark. */
  boolean aboveHighWatermark();

  /**
   * Stops ({@code true}) or resumes reading. Calls nest: reading goes on when each stop was
   * answered by a resume. A close by the peer is still noticed where the transport tells.
   */
  void readDisable(boolean disable);

  /**
   * Closes it; {@link ConnectionCallbacks#onEvent} follows with LOCAL_CLOSE, before this returns
   * unless bytes are still to be sent.
   */
  void close(CloseType type);

  /** Whether it can still be written to. */
  boolean open();

  /** Adds somebody who is told of events; they are told in the order of addition. */
  void addCallbacks(ConnectionCallbacks callbacks);

  /** Takes out somebody who was added. */
  void removeCallbacks(ConnectionCallbacks callbacks);

  /**
   * Sets the bytes that may wait before producers are told to stop; half of it is the low mark. 0:
   * any number.
   */
  void bufferLimit(int bytes);

  /** What {@link #bufferLimit(int)} was given; 0: nothing, or 0. */
  int bufferLimit();

  /** Adds the bytes that are written from now on to a counter. */
  void countWritten(Counter counter);

  /**
   * Sets how long the peer may take to close after {@link CloseType#FLUSH_WRITE_AND_DELAY}; 0: no
   * delay (Envoy: {@code delayed_close_timeout}).
   */
  void delayedCloseNanos(long nanos);

  /** Lets the peer's half-close be an {@code endStream} of data rather than a close. */
  void enableHalfClose(boolean enabled);
}
