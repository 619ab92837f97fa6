package io.legate.upstream.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One logical host whose new connections go to the first address that its name resolves to at that
 * time, or to another of them where that one is slow (Envoy: {@code LOGICAL_DNS}). Connections that
 * exist stay where they are, whatever DNS says. Confined to the control thread.
 */
public final class LogicalDnsDiscovery implements ClusterDiscovery {
  private final ClusterAssignment template;
  private final LocalityEndpoints locality;
  private final Endpoint endpoint;
  private final DnsTarget target;
  private @Nullable Listener listener;
  private List<InetAddress> current = List.of();
  private boolean initialized;

  private LogicalDnsDiscovery(
      ClusterAssignment template, String name, DnsOptions options, Context context) {
    this.template = template;
    LocalityEndpoints written = template.localities().get(0);
    // The only host there is has the first priority, whatever is written, as in Envoy.
    this.locality =
        new LocalityEndpoints(written.locality(), 0, written.weight(), written.endpoints());
    this.endpoint = locality.endpoints().get(0);
    this.target = new DnsTarget(name, context, options, true, succeeded -> onLookup());
  }

  /** The discovery of exactly one endpoint. */
  public static Factory factory(ClusterAssignment template, DnsOptions options) {
    String name =
        StrictDnsDiscovery.unresolvedName(template.localities().get(0).endpoints().get(0));
    if (name == null) {
      return context -> new StaticDiscovery(template);
    }
    return context -> new LogicalDnsDiscovery(template, name, options, context);
  }

  @Override
  public void start(Listener toTell) {
    listener = toTell;
    target.start();
  }

  @Override
  public void stop() {
    target.stop();
    listener = null;
  }

  private void onLookup() {
    Listener told = listener;
    if (told == null) {
      return;
    }
    List<InetAddress> addresses = target.addresses();
    if (!addresses.isEmpty() && !addresses.equals(current)) {
      current = addresses;
      int port = ((InetSocketAddress) endpoint.identity()).getPort();
      List<SocketAddress> there = new ArrayList<>();
      addresses.forEach(a -> there.add(new InetSocketAddress(a, port)));
      Endpoint now = endpoint.goingTo(there);
      told.onAssignment(template.with(List.of(locality.with(List.of(now)))));
    }
    if (!initialized) {
      initialized = true;
      told.onInitialized();
    }
  }
}
