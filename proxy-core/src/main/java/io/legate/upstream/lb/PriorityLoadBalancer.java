package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the balancers that choose by weight have in common: the priority is drawn by its load, the
 * source is its healthy, its degraded or (in panic) all of its hosts, or those of a locality, and a
 * host that the context will not have is replaced a few times. Subclasses choose within a source.
 * Confined to a worker. Envoy: {@code ZoneAwareLoadBalancerBase}.
 */
abstract class PriorityLoadBalancer implements LoadBalancer {
  final RandomSource random;
  final Turns turns;
  private final PreparedHosts prepared;
  private final StatsShard stats;
  private @Nullable ArrayDeque<Host> peeked; // chosen already, to be given out next

  PriorityLoadBalancer(
      PreparedHosts prepared,
      RandomSource random,
      StatsShard stats,
      @Nullable LoadBalancer previous) {
    this.prepared = prepared;
    this.random = random;
    this.stats = stats;
    this.turns =
        new Turns(prepared, random, previous instanceof PriorityLoadBalancer p ? p.turns : null);
  }

  @Override
  public final @Nullable Host chooseHost(LoadBalancerContext context) {
    Host host = null;
    for (int left = context.hostSelectionRetryCount(); left >= 0; left--) {
      host = chooseOnce(context);
      if (host == null || !context.shouldSelectAnotherHost(host)) {
        return host;
      }
    }
    return host;
  }

  private @Nullable Host chooseOnce(LoadBalancerContext context) {
    ArrayDeque<Host> known = peeked;
    if (known != null && !known.isEmpty() && !prepared.asksForPriority(context, random)) {
      return known.remove();
    }
    int source = prepared.chooseSource(context, turns, random, stats);
    HostSource hosts = source < 0 ? null : prepared.source(source);
    return hosts == null || hosts.hosts.length == 0 ? null : choose(source, hosts);
  }

  /** At most as many as there are healthy hosts are known beforehand, as in Envoy. */
  @Override
  public final @Nullable Host peekAnotherHost(LoadBalancerContext context) {
    ArrayDeque<Host> known = peeked;
    if (known == null) {
      known = new ArrayDeque<>();
      peeked = known;
    }
    if (known.size() >= prepared.healthyHosts() || prepared.asksForPriority(context, random)) {
      return null;
    }
    int source = prepared.chooseSource(context, turns, random, stats);
    HostSource hosts = source < 0 ? null : prepared.source(source);
    if (hosts == null || hosts.hosts.length == 0 || !predictable(hosts)) {
      return null;
    }
    Host host = choose(source, hosts);
    known.add(host);
    return host;
  }

  /** Whether a choice may be made before it is asked for. */
  boolean predictable(HostSource hosts) {
    return true;
  }

  /**
   * Chooses among hosts, of which there is at least one.
   *
   * @param source the number of the source, for what is kept per source
   */
  abstract Host choose(int source, HostSource hosts);
}
