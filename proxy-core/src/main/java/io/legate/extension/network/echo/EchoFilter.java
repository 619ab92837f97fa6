package io.legate.extension.network.echo;

import io.legate.network.Connection;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NetworkFilter;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Sends back what it reads, and reads no more while the client does not take it. Confined to its
 * worker. Envoy: {@code EchoFilter}.
 */
final class EchoFilter implements NetworkFilter, ConnectionCallbacks {
  private @Nullable Connection connection;

  @Override
  public void initialize(ReadCallbacks callbacks) {
    connection = callbacks.connection();
    connection.enableHalfClose(true);
    connection.addCallbacks(this);
  }

  @Override
  public Status onNewConnection() {
    return Status.CONTINUE;
  }

  @Override
  public Status onData(ByteBuf data, boolean endStream) {
    connection().write(data, endStream);
    return Status.STOP_ITERATION;
  }

  @Override
  public void onEvent(ConnectionEvent event) {
    // Nothing is kept beside the connection.
  }

  @Override
  public void onAboveWriteBufferHighWatermark() {
    connection().readDisable(true);
  }

  @Override
  public void onBelowWriteBufferLowWatermark() {
    connection().readDisable(false);
  }

  private Connection connection() {
    assert connection != null;
    return connection;
  }
}
