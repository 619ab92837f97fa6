package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.stream.Addresses;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.HealthCheckTarget;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.Locality;
import io.legate.upstream.LocalityHosts;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.discovery.ClusterAssignment;
import io.legate.upstream.discovery.Endpoint;
import io.legate.upstream.discovery.LocalityEndpoints;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hosts of a cluster over time: an endpoint that is discovered again keeps its {@link Host},
 * and with it its counters and connections. Confined to the control thread.
 */
final class Membership {
  private final ClusterInfo info;
  private final int threads;
  private final boolean keepsHealthy;
  private @Nullable ClusterAssignment last;
  private Map<Key, Host> hosts = Map.of();
  private PrioritySet prioritySet = PrioritySet.EMPTY;
  private boolean changed;

  /** The hosts of a locality, however often it is listed; the last weight is its own. */
  private static final class Members {
    final List<Host> hosts = new ArrayList<>();
    int weight;
  }

  /** What makes a host the same; {@code nth} tells apart an endpoint that is listed repeatedly. */
  private record Key(
      SocketAddress identity,
      String hostname,
      Locality locality,
      int priority,
      boolean canary,
      Metadata metadata,
      HealthCheckTarget healthCheck,
      int nth) {

    /** Of the address alone: messages compute theirs from descriptors, slow to load at start. */
    @Override
    public int hashCode() {
      return 31 * identity.hashCode() + nth;
    }

    @Override
    public boolean equals(@Nullable Object o) {
      return o instanceof Key other
          && nth == other.nth
          && identity.equals(other.identity)
          && hostname.equals(other.hostname)
          && locality.equals(other.locality)
          && priority == other.priority
          && canary == other.canary
          && metadata.equals(other.metadata)
          && healthCheck.equals(other.healthCheck);
    }
  }

  /**
   * What an assignment changed.
   *
   * @param changed whether anything is to be published
   */
  record Change(boolean changed, List<Host> added, List<Host> removed) {}

  /**
   * No hosts yet.
   *
   * @param keepsHealthy whether a host that discovery has no more stays until it fails a check
   */
  Membership(ClusterInfo info, int threads, boolean keepsHealthy) {
    this.info = info;
    this.threads = threads;
    this.keepsHealthy = keepsHealthy;
  }

  /** A host at an address, of which nothing else is known; on any thread. */
  Host make(SocketAddress address) {
    Host host =
        new Host(
            address,
            info.name() + Addresses.text(address),
            Locality.NONE,
            0,
            1,
            false,
            Metadata.getDefaultInstance(),
            threads);
    host.cluster(info);
    return host;
  }

  /** Takes over hosts that somebody made. */
  Change adopt(List<Host> members) {
    Set<Host> before = Set.copyOf(prioritySet.hosts());
    Set<Host> now = Set.copyOf(members);
    prioritySet = new PrioritySet(List.of(HostSet.of(0, members)));
    return new Change(
        !before.equals(now),
        members.stream().filter(h -> !before.contains(h)).toList(),
        before.stream().filter(h -> !now.contains(h)).toList());
  }

  /** The hosts of the moment. */
  PrioritySet prioritySet() {
    return prioritySet;
  }

  /** Sorts the hosts by their flags of the moment. */
  void resort() {
    prioritySet = prioritySet.resorted();
  }

  /** Lets go of hosts that discovery has no more, and that fail their checks now. */
  List<Host> dropFailed() {
    ClusterAssignment now = last;
    boolean any =
        keepsHealthy
            && hosts.values().stream()
                .anyMatch(h -> has(h, HealthFlag.PENDING_DYNAMIC_REMOVAL) && !mayStay(h));
    return any && now != null ? apply(now).removed() : List.of();
  }

  /** Whether a host that is gone from discovery is well by its own account. */
  private boolean mayStay(Host host) {
    return keepsHealthy
        && !host.healthCheck().disabled()
        && !has(host, HealthFlag.FAILED_ACTIVE_HC)
        && !has(host, HealthFlag.FAILED_EDS_HEALTH);
  }

  private static boolean has(Host host, HealthFlag flag) {
    return (host.healthFlags() & flag.bit()) != 0;
  }

  /** Takes over what was discovered. */
  Change apply(ClusterAssignment assignment) {
    Map<Key, Host> next = new LinkedHashMap<>();
    List<Host> added = new ArrayList<>();
    Map<Integer, Map<Locality, Members>> priorities = new TreeMap<>();
    changed = false;
    last = assignment;
    for (LocalityEndpoints locality : assignment.localities()) {
      Members members =
          priorities
              .computeIfAbsent(locality.priority(), p -> new LinkedHashMap<>())
              .computeIfAbsent(locality.locality(), l -> new Members());
      members.weight = locality.weight();
      for (Endpoint endpoint : locality.endpoints()) {
        members.hosts.add(host(locality, endpoint, next, added));
      }
    }
    List<Host> removed = new ArrayList<>();
    Set<SocketAddress> moved = addresses(added);
    hosts.forEach(
        (key, host) -> {
          if (next.containsKey(key)) {
            return;
          }
          if (mayStay(host) && !moved.contains(host.address())) {
            keep(key, host, next, priorities);
          } else {
            removed.add(host);
          }
        });
    PrioritySet before = prioritySet;
    prioritySet = build(priorities, assignment);
    hosts = next;
    boolean any = changed || !added.isEmpty() || !removed.isEmpty() || !prioritySet.equals(before);
    return new Change(any, added, removed);
  }

  private static Set<SocketAddress> addresses(List<Host> hosts) {
    Set<SocketAddress> addresses = new HashSet<>();
    hosts.forEach(h -> addresses.add(h.address()));
    return addresses;
  }

  private void keep(
      Key key, Host host, Map<Key, Host> next, Map<Integer, Map<Locality, Members>> priorities) {
    if (!has(host, HealthFlag.PENDING_DYNAMIC_REMOVAL)) {
      host.healthFlag(HealthFlag.PENDING_DYNAMIC_REMOVAL, true);
      changed = true;
    }
    next.put(key, host);
    priorities
        .computeIfAbsent(host.priority(), p -> new LinkedHashMap<>())
        .computeIfAbsent(host.locality(), l -> new Members())
        .hosts
        .add(host);
  }

  private Host host(
      LocalityEndpoints locality, Endpoint endpoint, Map<Key, Host> next, List<Host> added) {
    int nth = 0;
    Key key = key(locality, endpoint, nth);
    while (next.containsKey(key)) {
      key = key(locality, endpoint, ++nth);
    }
    Host host = hosts.get(key);
    if (host == null) {
      host = make(locality, endpoint);
      added.add(host);
    } else {
      host.healthFlag(HealthFlag.PENDING_DYNAMIC_REMOVAL, false);
      refresh(host, endpoint);
    }
    healthStatus(host, endpoint.healthStatus());
    next.put(key, host);
    return host;
  }

  private void refresh(Host host, Endpoint endpoint) {
    if (!host.address().equals(endpoint.address())) {
      host.address(endpoint.address());
    }
    host.additionalAddresses(endpoint.additionalAddresses());
    if (host.weight() != endpoint.weight()) {
      host.weight(endpoint.weight());
      changed = true;
    }
  }

  private Host make(LocalityEndpoints locality, Endpoint endpoint) {
    Host host = newHost(locality, endpoint);
    host.additionalAddresses(endpoint.additionalAddresses());
    host.cluster(info);
    return host;
  }

  private Host newHost(LocalityEndpoints locality, Endpoint endpoint) {
    return new Host(
        endpoint.address(),
        endpoint.hostname(),
        locality.locality(),
        locality.priority(),
        endpoint.weight(),
        endpoint.canary(),
        endpoint.metadata(),
        endpoint.healthCheck(),
        threads);
  }

  private static Key key(LocalityEndpoints locality, Endpoint endpoint, int nth) {
    return new Key(
        endpoint.identity(),
        endpoint.hostname(),
        locality.locality(),
        locality.priority(),
        endpoint.canary(),
        endpoint.metadata(),
        endpoint.healthCheck(),
        nth);
  }

  private static void healthStatus(Host host, HealthStatus status) {
    boolean failed = status == HealthStatus.UNHEALTHY || status == HealthStatus.TIMEOUT;
    host.healthFlag(HealthFlag.FAILED_EDS_HEALTH, failed);
    host.healthFlag(HealthFlag.EDS_STATUS_DRAINING, status == HealthStatus.DRAINING);
    host.healthFlag(HealthFlag.DEGRADED_EDS_HEALTH, status == HealthStatus.DEGRADED);
  }

  private static List<LocalityHosts> localities(Map<Locality, Members> localities) {
    List<LocalityHosts> list = new ArrayList<>();
    localities.forEach((where, m) -> list.add(LocalityHosts.of(where, m.weight, m.hosts)));
    return list;
  }

  private static PrioritySet build(
      Map<Integer, Map<Locality, Members>> priorities, ClusterAssignment assignment) {
    int count = priorities.keySet().stream().mapToInt(p -> p + 1).max().orElse(1);
    List<HostSet> sets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sets.add(
          HostSet.of(
              i,
              assignment.overprovisioningFactor(),
              assignment.weightedPriorityHealth(),
              localities(priorities.getOrDefault(i, Map.of()))));
    }
    return new PrioritySet(List.copyOf(sets));
  }
}
