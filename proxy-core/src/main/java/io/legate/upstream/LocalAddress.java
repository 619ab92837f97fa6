package io.legate.upstream;

import io.legate.network.SocketOptions;
import io.netty.channel.ChannelConfig;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where connections to hosts come from, and what is set on their sockets (Envoy: {@code
 * UpstreamLocalAddress}). Immutable.
 *
 * @param address what they are bound to, or null: the system's choice
 * @param options what is set on them
 */
public record LocalAddress(
    @Nullable InetSocketAddress address, List<SocketOptions.Set<?>> options) {
  /** The system's choice. */
  public static final LocalAddress ANY = new LocalAddress(null, List.of());

  /** Sets the options that belong before the bind, or those that belong behind it. */
  void configure(ChannelConfig config, boolean beforeBind) {
    for (SocketOptions.Set<?> option : options) {
      if (option.beforeBind() == beforeBind) {
        set(config, option);
      }
    }
  }

  private static <T> void set(ChannelConfig config, SocketOptions.Set<T> option) {
    config.setOption(option.option(), option.value());
  }
}
