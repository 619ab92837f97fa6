package io.legate.listener;

import io.envoyproxy.envoy.config.core.v3.SocketOption;
import io.envoyproxy.envoy.config.core.v3.SocketOption.SocketState;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.event.Transport;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Compiles what a listener sets on its sockets. On the control thread. */
final class SocketOptionsCompiler {
  /** What a socket option may say. */
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.SocketOption")
          .reads("level", "name", "int_value", "buf_value", "state")
          .harmless("description", "it is for people")
          .harmless("type", "listeners have stream sockets");

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
      add(listener.getSocketOptions(i), at.at("socket_options", i));
    }
    return List.copyOf(compiled);
  }

  private void set(String name, int level, int number, int value, ConfigContext at) {
    if (works(at)) {
      var option = new IntegerUnixChannelOption(name, level, number);
      compiled.add(new ListenSocketOption<>(option, value, true));
    }
  }

  private void add(SocketOption option, ConfigContext at) {
    at.check(FIELDS, option);
    if (!works(at)) {
      return;
    }
    boolean beforeBind = option.getState() == SocketState.STATE_PREBIND;
    String name = option.getLevel() + "/" + option.getName();
    int level = (int) option.getLevel();
    int number = (int) option.getName();
    if (option.hasIntValue()) {
      compiled.add(
          new ListenSocketOption<>(
              new IntegerUnixChannelOption(name, level, number),
              (int) option.getIntValue(),
              beforeBind));
    } else {
      ByteBuffer value = option.getBufValue().asReadOnlyByteBuffer();
      ByteBuffer direct = ByteBuffer.allocateDirect(value.remaining()).put(value).flip();
      compiled.add(
          new ListenSocketOption<>(
              new RawUnixChannelOption(name, level, number, direct.remaining()),
              direct,
              beforeBind));
    }
  }

  private boolean works(ConfigContext at) {
    if (transport == Transport.NIO) {
      at.warn(
          "unsupported-field",
          "socket options by number need Linux and --transport epoll (expected there)");
    }
    return transport != Transport.NIO;
  }
}
