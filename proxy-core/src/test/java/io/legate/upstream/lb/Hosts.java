package io.legate.upstream.lb;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Locality;
import io.legate.upstream.LocalityHosts;
import io.legate.upstream.PrioritySet;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Makes hosts. */
final class Hosts {
  private Hosts() {}

  static List<Host> of(int count) {
    return weighted(IntStream.generate(() -> 1).limit(count).toArray());
  }

  static List<Host> weighted(int... weights) {
    return IntStream.range(0, weights.length).mapToObj(i -> host(i, weights[i])).toList();
  }

  static PrioritySet set(List<Host> hosts) {
    return new PrioritySet(List.of(HostSet.of(0, hosts)));
  }

  /** A locality of equal hosts of which the first so many are healthy. */
  static LocalityHosts locality(String zone, int weight, int hosts, int healthy) {
    List<Host> list = of(hosts);
    list.subList(healthy, hosts).forEach(h -> h.healthFlag(HealthFlag.FAILED_ACTIVE_HC, true));
    return LocalityHosts.of(new Locality("", zone, ""), weight, list);
  }

  static HostSet set(int priority, LocalityHosts... localities) {
    return HostSet.of(
        priority, HostSet.DEFAULT_OVERPROVISIONING_FACTOR, false, List.of(localities));
  }

  static LoadBalancerFactory.Context context(ClusterStats stats, StatsStore store) {
    return new LoadBalancerFactory.Context(stats, store.controlShard(), 0, null, null);
  }

  static long[] counts(List<Host> hosts, List<Host> picks) {
    long[] counts = new long[hosts.size()];
    picks.forEach(p -> counts[hosts.indexOf(p)]++);
    return counts;
  }

  static double share(int[] weights, int i) {
    return (double) weights[i] / Arrays.stream(weights).sum();
  }

  private static Host host(int i, int weight) {
    var address = new InetSocketAddress("127.0.0.1", i + 1);
    return new Host(address, "", Locality.NONE, 0, weight, false, Metadata.getDefaultInstance(), 2);
  }
}
