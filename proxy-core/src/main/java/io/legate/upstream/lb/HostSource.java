package io.legate.upstream.lb;

import io.legate.upstream.ActiveRequests;
import io.legate.upstream.Host;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Hosts among which one choice is made (such as the healthy ones of a priority), and the turns that
 * their weights of the moment give them. Immutable, shared by all workers.
 */
final class HostSource {
  final Host[] hosts;
  final ActiveRequests[] active; // of each host: a look at one touches nothing else of its host
  final Rotation rotation;

  HostSource(List<Host> hosts, ToDoubleFunction<Host> weight) {
    this.hosts = hosts.toArray(new Host[0]);
    this.active = hosts.stream().map(Host::activeRequests).toArray(ActiveRequests[]::new);
    this.rotation = Rotation.weighted(hosts.stream().mapToDouble(weight).toArray());
  }

  /** Turns of something else than hosts. */
  HostSource(Rotation rotation) {
    this.hosts = new Host[0];
    this.active = new ActiveRequests[0];
    this.rotation = rotation;
  }
}
