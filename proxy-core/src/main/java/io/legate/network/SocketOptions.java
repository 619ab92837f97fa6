package io.legate.network;

import io.envoyproxy.envoy.config.core.v3.SocketOption;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.event.Transport;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Compiles what is set on sockets by number. On the control thread. */
public final class SocketOptions {
  /** What a socket option may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.SocketOption")
          .reads("level", "name", "int_value", "buf_value", "state", "type")
          .harmless("description", "it is for people");

  private SocketOptions() {}

  /**
   * An option and its value.
   *
   * @param state when it is set
   */
  public record Set<T>(ChannelOption<T> option, T value, SocketOption.SocketState state) {
    /** Whether it is set before the socket is bound. */
    public boolean beforeBind() {
      return state == SocketOption.SocketState.STATE_PREBIND;
    }
  }

  /** The option, or null when it is not for stream sockets or does not work (which was told). */
  public static @Nullable Set<?> compile(
      SocketOption option, Transport transport, ConfigContext at) {
    at.check(FIELDS, option);
    if (option.getType().hasDatagram() || !work(transport, at)) {
      return null;
    }
    String name = option.getLevel() + "/" + option.getName();
    int level = (int) option.getLevel();
    int number = (int) option.getName();
    if (option.hasIntValue()) {
      return new Set<>(
          new IntegerUnixChannelOption(name, level, number),
          (int) option.getIntValue(),
          option.getState());
    }
    ByteBuffer value = option.getBufValue().asReadOnlyByteBuffer();
    ByteBuffer direct = ByteBuffer.allocateDirect(value.remaining()).put(value).flip();
    return new Set<>(
        new RawUnixChannelOption(name, level, number, direct.remaining()),
        direct,
        option.getState());
  }

  /** A number that is set before the socket is bound. */
  public static Set<Integer> number(String name, int level, int number, int value) {
    return new Set<>(
        new IntegerUnixChannelOption(name, level, number),
        value,
        SocketOption.SocketState.STATE_PREBIND);
  }

  /** Whether a transport can set options by number; a warning when it cannot. */
  public static boolean work(Transport transport, ConfigContext at) {
    if (transport == Transport.NIO) {
      at.warn(
          "unsupported-field",
          "socket options by number need Linux and --transport epoll (expected there)");
    }
    return transport != Transport.NIO;
  }
}
