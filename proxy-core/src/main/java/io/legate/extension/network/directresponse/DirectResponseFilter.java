package io.legate.extension.network.directresponse;

import io.legate.network.CloseType;
import io.legate.network.Connection;
import io.legate.network.NetworkFilter;
import io.legate.stream.ConnectionInfo;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes fixed bytes as soon as the client is there, and closes. Confined to its worker. Envoy:
 * {@code DirectResponseFilter}.
 */
final class DirectResponseFilter implements NetworkFilter {
  private final byte[] response;
  private @Nullable Connection connection;

  DirectResponseFilter(byte[] response) {
    this.response = response;
  }

  @Override
  public void initialize(ReadCallbacks callbacks) {
    connection = callbacks.connection();
  }

  @Override
  public Status onNewConnection() {
    Connection c = connection;
    assert c != null;
    ConnectionInfo info = c.info();
    info.terminationDetails("direct_response");
    ByteBuf bytes = c.worker().allocator().directBuffer(Math.max(1, response.length));
    c.write(bytes.writeBytes(response), false);
    c.close(CloseType.FLUSH_WRITE);
    return Status.STOP_ITERATION;
  }

  @Override
  public Status onData(ByteBuf data, boolean endStream) {
    return Status.CONTINUE;
  }
}
