package io.legate.upstream.discovery;

import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.upstream.HealthCheckTarget;
import java.net.SocketAddress;
import java.util.List;

/**
 * One endpoint as discovered: what a {@link io.legate.upstream.Host} is made from. Immutable.
 *
 * @param address where connections go
 * @param identity what makes it the same endpoint in the next discovery: the address itself, or the
 *     unresolved name of a logical host, whose address may change
 * @param hostname the name that was resolved or configured, or empty
 * @param weight at least 1
 * @param canary whether its metadata marks it so
 * @param metadata its metadata, or the default instance
 * @param healthStatus what discovery says of its health
 * @param healthCheck how it is checked
 * @param additionalAddresses where connections may go, too
 */
public record Endpoint(
    SocketAddress address,
    SocketAddress identity,
    String hostname,
    int weight,
    boolean canary,
    Metadata metadata,
    HealthStatus healthStatus,
    HealthCheckTarget healthCheck,
    List<SocketAddress> additionalAddresses) {

  /** An endpoint that is checked as it is used. */
  public Endpoint(
      SocketAddress address,
      SocketAddress identity,
      String hostname,
      int weight,
      boolean canary,
      Metadata metadata,
      HealthStatus healthStatus) {
    this(
        address,
        identity,
        hostname,
        weight,
        canary,
        metadata,
        healthStatus,
        HealthCheckTarget.NONE,
        List.of());
  }

  /** The same endpoint at an address. */
  public Endpoint at(SocketAddress newAddress) {
    return moved(newAddress, newAddress, List.of());
  }

  /** The same logical endpoint, whose connections now go to one of these addresses. */
  public Endpoint goingTo(List<SocketAddress> newAddresses) {
    return moved(newAddresses.get(0), identity, newAddresses.subList(1, newAddresses.size()));
  }

  private Endpoint moved(
      SocketAddress newAddress, SocketAddress newIdentity, List<SocketAddress> others) {
    return new Endpoint(
        newAddress,
        newIdentity,
        hostname,
        weight,
        canary,
        metadata,
        healthStatus,
        healthCheck,
        List.copyOf(others));
  }
}
