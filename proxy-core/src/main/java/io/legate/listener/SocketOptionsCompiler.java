package io.legate.listener;

import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.legate.common.ConfigContext;
import io.legate.event.Transport;
import io.legate.network.SocketOptions;
import java.util.ArrayList;
import java.util.List;

/** Compiles what a listener sets on its sockets. On the control thread. */
final class SocketOptionsCompiler {
  // Of Linux: <netinet/in.h>, <netinet/tcp.h>
  private static final int IPPROTO_IP = 0;
  private static final int IP_FREEBIND = 15;
  private static final int IP_TRANSPARENT = 19;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_FASTOPEN = 23;

  private final Transport transport;
  private final List<ListenSocketOption<?>> compiled = new ArrayList<>();

  SocketOptionsCompiler(Transport transport) {
    this.transport = transport;
  }

  List<ListenSocketOption<?>> compile(Listener listener, ConfigContext at) {
    if (listener.getTransparent().getValue()) {
      set("IP_TRANSPARENT", IPPROTO_IP, IP_TRANSPARENT, 1, at.at("transparent"));
    }
    if (listener.hasFreebind()) {
      int on = listener.getFreebind().getValue() ? 1 : 0;
      set("IP_FREEBIND", IPPROTO_IP, IP_FREEBIND, on, at.at("freebind"));
    }
    if (listener.hasTcpFastOpenQueueLength()) {
      int length = listener.getTcpFastOpenQueueLength().getValue();
      set("TCP_FASTOPEN", IPPROTO_TCP, TCP_FASTOPEN, length, at.at("tcp_fast_open_queue_length"));
    }
    for (int i = 0; i < listener.getSocketOptionsCount(); i++) {
      SocketOptions.Set<?> set =
          SocketOptions.compile(
              listener.getSocketOptions(i), transport, at.at("socket_options", i));
      if (set != null) {
        add(set);
      }
    }
    return List.copyOf(compiled);
  }

  private void set(String name, int level, int number, int value, ConfigContext at) {
    if (SocketOptions.work(transport, at)) {
      add(SocketOptions.number(name, level, number, value));
    }
  }

  private <T> void add(SocketOptions.Set<T> set) {
    compiled.add(new ListenSocketOption<>(set.option(), set.value(), set.beforeBind()));
  }
}
