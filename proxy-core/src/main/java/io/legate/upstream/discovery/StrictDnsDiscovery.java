package io.legate.upstream.discovery;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every address that a name resolves to is a host (Envoy: {@code STRICT_DNS}). Addresses written as
 * numbers stand for themselves. Initialized when every name has been answered or has failed once.
 * Confined to the control thread.
 */
public final class StrictDnsDiscovery implements ClusterDiscovery {
  private final ClusterAssignment template;
  private final Map<Endpoint, DnsTarget> targets = new LinkedHashMap<>();
  private @Nullable Listener listener;
  private boolean initialized;

  private StrictDnsDiscovery(ClusterAssignment template, DnsOptions options, Context context) {
    this.template = template;
    for (LocalityEndpoints locality : template.localities()) {
      for (Endpoint endpoint : locality.endpoints()) {
        String name = unresolvedName(endpoint);
        if (name != null) {
          targets.computeIfAbsent(
              endpoint, e -> new DnsTarget(name, context, options, false, this::onLookup));
        }
      }
    }
  }

  /** The discovery of endpoints some of whose addresses are unresolved names. */
  public static Factory factory(ClusterAssignment template, DnsOptions options) {
    return context -> new StrictDnsDiscovery(template, options, context);
  }

  static @Nullable String unresolvedName(Endpoint endpoint) {
    return endpoint.address() instanceof InetSocketAddress inet && inet.isUnresolved()
        ? inet.getHostString()
        : null;
  }

  @Override
  public void start(Listener toTell) {
    listener = toTell;
    // Addresses written as numbers need not wait for names, and may be all there is.
    onLookup(true);
    List.copyOf(targets.values()).forEach(DnsTarget::start);
  }

  @Override
  public void stop() {
    targets.values().forEach(DnsTarget::stop);
    listener = null;
  }

  private void onLookup(boolean succeeded) {
    Listener told = listener;
    if (told == null) {
      return;
    }
    if (succeeded) {
      told.onAssignment(template.with(template.localities().stream().map(this::resolved).toList()));
    }
    if (!initialized && targets.values().stream().allMatch(DnsTarget::answered)) {
      initialized = true;
      told.onInitialized();
    }
  }

  private LocalityEndpoints resolved(LocalityEndpoints locality) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (Endpoint endpoint : locality.endpoints()) {
      DnsTarget target = targets.get(endpoint);
      if (target == null) {
        endpoints.add(endpoint);
      } else {
        int port = ((InetSocketAddress) endpoint.address()).getPort();
        target.addresses().forEach(a -> endpoints.add(endpoint.at(new InetSocketAddress(a, port))));
      }
    }
    return locality.with(endpoints);
  }
}
