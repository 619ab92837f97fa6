package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.legate.common.ConfigContext;
import io.legate.common.UnknownExtension;
import io.legate.network.TransportSocketFactory;
import java.util.List;

/** Compiles the {@code transport_socket} of a cluster. Used on the control thread. */
public interface TransportSockets {
  /** Knows raw buffers alone. */
  TransportSockets RAW_ONLY =
      (socket, at) -> {
        if (!isRawBuffer(socket)) {
          at.error(
              "unsupported-extension",
              UnknownExtension.message(
                  socket.getName(),
                  socket.getTypedConfig().getTypeUrl(),
                  List.of("envoy.transport_sockets.raw_buffer")));
        }
        return TransportSocketFactory.RAW_BUFFER;
      };

  /** What lies below the connections of a cluster. */
  TransportSocketFactory compile(TransportSocket socket, ConfigContext at);

  /** Whether bytes pass as they are. */
  static boolean isRawBuffer(TransportSocket socket) {
    String type = socket.getTypedConfig().getTypeUrl();
    if (!type.isEmpty()) {
      return type.endsWith("/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer");
    }
    return socket.getName().equals("envoy.transport_sockets.raw_buffer")
        || socket.getName().equals("raw_buffer");
  }
}
