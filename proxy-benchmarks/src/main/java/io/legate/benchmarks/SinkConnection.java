package io.legate.benchmarks;

import io.legate.event.Worker;
import io.legate.network.CloseType;
import io.legate.network.Connection;
import io.legate.network.ConnectionCallbacks;
import io.legate.stream.ConnectionInfo;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A connection that releases what is written to it. */
final class SinkConnection implements Connection {
  private final Worker worker;
  private final ConnectionInfo info;

  SinkConnection(Worker worker) {
    this.worker = worker;
    var address = new InetSocketAddress("127.0.0.1", 1);
    this.info = new ConnectionInfo(0, address, address);
  }

  @Override
  public long id() {
    return 0;
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
    data.release();
  }

  @Override
  public long pendingWriteBytes() {
    return 0;
  }

  @Override
  public boolean aboveHighWatermark() {
    return false;
  }

  @Override
  public void readDisable(boolean disable) {}

  @Override
  public void close(CloseType type) {
    throw new IllegalStateException("a bench closes nothing");
  }

  @Override
  public boolean open() {
    return true;
  }

  @Override
  public void addCallbacks(ConnectionCallbacks callbacks) {}

  @Override
  public void removeCallbacks(ConnectionCallbacks callbacks) {}

  @Override
  public void bufferLimit(int bytes) {}

  @Override
  public void enableHalfClose(boolean enabled) {}

  @Override
  public void delayedCloseNanos(long nanos) {}

  @Override
  public int bufferLimit() {
    return 0;
  }

  @Override
  public void countWritten(io.legate.stats.Counter counter) {}
}
