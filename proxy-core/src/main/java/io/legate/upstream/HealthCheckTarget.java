package io.legate.upstream;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint is checked, where that is not how it is used. Immutable. Envoy: {@code
 * Endpoint.HealthCheckConfig}.
 *
 * @param address where checks go, or null: where requests go
 * @param port the port of checks; 0: that of the address
 * @param hostname the authority of HTTP and gRPC checks; empty: as the check says
 * @param disabled whether it is not checked at all, and taken as healthy
 */
public record HealthCheckTarget(
    @Nullable SocketAddress address, int port, String hostname, boolean disabled) {
  /** As it is used. */
  public static final HealthCheckTarget NONE = new HealthCheckTarget(null, 0, "", false);

  /**
   * Where checks of a host go.
   *
   * @param host where its requests go
   * @param otherPort the port of checks where the endpoint says none; 0: that of the address
   */
  public SocketAddress address(SocketAddress host, int otherPort) {
    SocketAddress base = address == null ? host : address;
    int wanted = port > 0 ? port : address == null ? otherPort : 0;
    if (wanted == 0 || base instanceof DomainSocketAddress) {
      return base;
    }
    return new InetSocketAddress(((InetSocketAddress) base).getAddress(), wanted);
  }
}
