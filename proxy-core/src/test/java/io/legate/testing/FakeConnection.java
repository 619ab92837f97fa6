package io.legate.testing;

import io.legate.event.Worker;
import io.legate.network.CloseType;
import io.legate.network.Connection;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.stats.Counter;
import io.legate.stream.ConnectionInfo;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection without a peer: keeps what is written, piece by piece, and how it was closed. Used
 * by one thread; {@link #close()} releases what nobody took.
 */
public final class FakeConnection implements Connection, AutoCloseable {
  private final Worker worker;
  private final ConnectionInfo info;
  private final List<ConnectionCallbacks> callbacks = new ArrayList<>();
  private final List<ByteBuf> writes = new ArrayList<>();
  private final StringBuilder written = new StringBuilder();
  private int readDisabled;
  private int bufferLimit;
  private int writesAfterClose;
  private boolean open = true;
  private boolean gone;
  private boolean aboveHigh;
  private boolean writeEnded;
  private boolean closesLater;
  private CloseType closeType;

  /** A connection of that worker. */
  public FakeConnection(Worker worker) {
    this.worker = worker;
    var address = new InetSocketAddress("127.0.0.1", 1);
    this.info = new ConnectionInfo(0, address, address);
  }

  /** Lets a close take effect only at {@link #disconnect}, as if bytes were still to be sent. */
  public void closesLater(boolean value) {
    closesLater = value;
  }

  /** The pieces that were written and not yet taken; still this connection's. */
  public List<ByteBuf> writes() {
    return writes;
  }

  /** All bytes that were ever written, as ISO-8859-1; the pieces are released. */
  public String written() {
    for (ByteBuf piece : writes) {
      written.append(piece.toString(StandardCharsets.ISO_8859_1));
      piece.release();
    }
    writes.clear();
    return written.toString();
  }

  /** What was written since the last call. */
  public String takeWritten() {
    String all = written();
    written.setLength(0);
    return all;
  }

  /** How it was closed by its user, or null. */
  public CloseType closeType() {
    return closeType;
  }

  /** How many stops of reading were not answered yet. */
  public int readDisabled() {
    return readDisabled;
  }

  /** How many pieces were written after the close, and released. */
  public int writesAfterClose() {
    return writesAfterClose;
  }

  /** Whether our side was shut. */
  public boolean writeEnded() {
    return writeEnded;
  }

  /** The peer closes, or a close that was begun takes effect. */
  public void disconnect() {
    open = false;
    if (!gone) {
      gone = true;
      var event = closeType == null ? ConnectionEvent.REMOTE_CLOSE : ConnectionEvent.LOCAL_CLOSE;
      for (ConnectionCallbacks c : callbacks.toArray(ConnectionCallbacks[]::new)) {
        c.onEvent(event);
      }
    }
  }

  /** Sets what {@link #aboveHighWatermark()} says, and tells the callbacks. */
  public void aboveHighWatermark(boolean above) {
    aboveHigh = above;
    for (ConnectionCallbacks c : callbacks.toArray(ConnectionCallbacks[]::new)) {
      if (above) {
        c.onAboveWriteBufferHighWatermark();
      } else {
        c.onBelowWriteBufferLowWatermark();
      }
    }
  }

  /** Closes as a peer would, and releases what was written. */
  @Override
  public void close() {
    disconnect();
    written();
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
  public SocketAddress localAddress() {
    return info.localAddress();
  }

  @Override
  public void write(ByteBuf data, boolean endStream) {
    if (!open) {
      writesAfterClose++;
      data.release();
      return;
    }
    if (writeEnded) {
      data.release();
      throw new AssertionError("written after the end of the stream");
    }
    if (data.isReadable()) {
      writes.add(data);
    } else {
      data.release();
    }
    writeEnded |= endStream;
  }

  @Override
  public long pendingWriteBytes() {
    return writes.stream().mapToLong(ByteBuf::readableBytes).sum();
  }

  @Override
  public boolean aboveHighWatermark() {
    return aboveHigh;
  }

  @Override
  public void readDisable(boolean disable) {
    if (!open) {
      throw new AssertionError("readDisable on a connection that is closed");
    }
    readDisabled += disable ? 1 : -1;
    if (readDisabled < 0) {
      throw new AssertionError("more resumes than stops");
    }
  }

  @Override
  public void close(CloseType type) {
    if (closeType == null && open) {
      closeType = type;
      open = false;
      if (!closesLater) {
        disconnect();
      }
    }
  }

  @Override
  public boolean open() {
    return open;
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
  }

  @Override
  public int bufferLimit() {
    return bufferLimit;
  }

  @Override
  public void countWritten(Counter counter) {}

  @Override
  public void enableHalfClose(boolean enabled) {}

  @Override
  public void delayedCloseNanos(long nanos) {}
}
