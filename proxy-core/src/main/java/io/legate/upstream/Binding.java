package io.legate.upstream;

import io.legate.event.Worker;
import io.legate.stats.Counter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the connections of a cluster come from (Envoy: {@code upstream_bind_config}, {@code
 * DefaultUpstreamLocalAddressSelector}). Immutable.
 *
 * @param addresses at least one; the first of the host's IP version is used, else the first
 * @param errors counts addresses that could not be bound, or null
 */
public record Binding(List<LocalAddress> addresses, @Nullable Counter errors) {
  /** The system's choice. */
  public static final Binding NONE = new Binding(List.of(LocalAddress.ANY), null);

  /** From one address. */
  public static Binding from(InetSocketAddress address) {
    return new Binding(List.of(new LocalAddress(address, List.of())), null);
  }

  /** The same, counting errors. */
  public Binding counting(Counter counter) {
    return this == NONE ? this : new Binding(addresses, counter);
  }

  /** What a connection to {@code remote} comes from. */
  public LocalAddress to(SocketAddress remote) {
    LocalAddress first = addresses.get(0);
    if (addresses.size() == 1) {
      return first;
    }
    boolean six = isSix(remote);
    for (LocalAddress candidate : addresses) {
      if (candidate.address() != null && isSix(candidate.address()) == six) {
        return candidate;
      }
    }
    return first;
  }

  private static boolean isSix(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address;
  }

  /** Binds a registered channel where that is asked for, and connects it to an IP address. */
  ChannelFuture connect(Worker worker, Channel channel, SocketAddress remote) {
    LocalAddress from = to(remote);
    if (from == LocalAddress.ANY) {
      return channel.connect(remote);
    }
    try {
      from.configure(channel.config(), true);
      InetSocketAddress local = from.address();
      if (local != null) {
        ChannelFuture bound = channel.bind(local);
        if (!bound.isSuccess()) {
          if (errors != null) {
            errors.inc(worker.stats());
          }
          return bound;
        }
      }
      from.configure(channel.config(), false);
    } catch (ChannelException e) {
      return channel.newFailedFuture(e); // an option that the system does not allow
    }
    return channel.connect(remote);
  }
}
