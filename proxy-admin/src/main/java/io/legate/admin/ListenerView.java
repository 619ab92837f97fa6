package io.legate.admin;

import com.google.protobuf.Message;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.List;

/**
 * A listener as the admin endpoints show it: what the core tells of it, with its place in the
 * configuration.
 *
 * @param name its name
 * @param addresses what it is bound to, the main address first
 * @param proto its {@code envoy.config.listener.v3.Listener}
 * @param addedViaApi whether it came by LDS
 * @param stage where it is in its life
 * @param versionInfo the version that LDS gave; empty for a static listener
 * @param lastUpdated when it was loaded
 */
public record ListenerView(
    String name,
    List<SocketAddress> addresses,
    Message proto,
    boolean addedViaApi,
    ResourceStage stage,
    String versionInfo,
    Instant lastUpdated) {

  /** A listener of the bootstrap, which serves. */
  public static ListenerView ofStatic(
      io.legate.listener.ListenerView listener, Instant lastUpdated) {
    return new ListenerView(
        listener.name(),
        listener.addresses(),
        listener.listener().proto(),
        false,
        ResourceStage.ACTIVE,
        "",
        lastUpdated);
  }
}
