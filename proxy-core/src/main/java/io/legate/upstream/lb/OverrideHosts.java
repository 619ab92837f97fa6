package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostHealth;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.LoadReports;
import io.legate.upstream.PrioritySet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A policy before which a request may say at which host it wants to be ({@link
 * LoadBalancerContext#overrideHost()}). Immutable. Envoy: {@code HostUtility::selectOverrideHost}.
 *
 * @param child chooses for all other requests, and where that host is not to be had
 * @param statuses in which states a host may be wanted
 */
public record OverrideHosts(LoadBalancerFactory child, Statuses statuses)
    implements LoadBalancerFactory {

  /**
   * States of hosts (Envoy: {@code override_host_status}). Those of EDS fall together with what
   * health checks and outlier detection say.
   */
  public record Statuses(boolean healthy, boolean degraded, boolean unhealthy, boolean draining) {
    /** Envoy's: healthy, unknown and degraded. */
    public static final Statuses STANDARD = new Statuses(true, true, false, false);

    boolean allow(Host host) {
      HostHealth health = host.health();
      if (health == HostHealth.HEALTHY) {
        return healthy;
      }
      if (health == HostHealth.DEGRADED) {
        return degraded;
      }
      int flags = host.healthFlags();
      boolean checked =
          (flags & (HealthFlag.FAILED_ACTIVE_HC.bit() | HealthFlag.FAILED_OUTLIER_CHECK.bit()))
              != 0;
      return !checked && (flags & HealthFlag.EDS_STATUS_DRAINING.bit()) != 0 ? draining : unhealthy;
    }
  }

  @Override
  public Prepared prepare(PrioritySet prioritySet, Context context) {
    Addressed last = context.previous() instanceof Addressed a ? a : null;
    Context inner =
        new Context(
            context.stats(),
            context.shard(),
            context.nowNanos(),
            context.local(),
            last == null ? null : last.prepared);
    Addressed made = new Addressed(child.prepare(prioritySet, inner), prioritySet, statuses);
    if (last != null && last.byAddress != null) {
      made.byAddress(); // it is asked for in this cluster, so not on a worker
    }
    return made;
  }

  @Override
  public void clearGauges(ClusterStats stats, StatsShard shard) {
    child.clearGauges(stats, shard);
  }

  /** The hosts by address, made when a request first asks for one, and what the policy prepared. */
  private static final class Addressed implements Prepared {
    private final Prepared prepared;
    private final PrioritySet prioritySet;
    private final Statuses statuses;
    private volatile @Nullable Map<String, Host> byAddress;

    Addressed(Prepared prepared, PrioritySet prioritySet, Statuses statuses) {
      this.prepared = prepared;
      this.prioritySet = prioritySet;
      this.statuses = statuses;
    }

    /** Of several hosts of one address the one of the best priority counts. */
    Map<String, Host> byAddress() {
      Map<String, Host> known = byAddress;
      if (known == null) {
        known = new HashMap<>();
        for (Host host : prioritySet.hosts()) {
          known.putIfAbsent(host.addressText(), host);
        }
        byAddress = known;
      }
      return known;
    }

    @Override
    public long refreshAfterNanos() {
      return prepared.refreshAfterNanos();
    }

    @Override
    public boolean usesLocalCluster() {
      return prepared.usesLocalCluster();
    }

    @Override
    public LoadBalancer create(
        RandomSource random, StatsShard shard, @Nullable LoadBalancer previous) {
      LoadBalancer last = previous instanceof Overriding o ? o.child : null;
      return new Overriding(this, prepared.create(random, shard, last));
    }
  }

  /** A worker's part. */
  private static final class Overriding implements LoadBalancer {
    private final Addressed hosts;
    private final LoadBalancer child;

    Overriding(Addressed hosts, LoadBalancer child) {
      this.hosts = hosts;
      this.child = child;
    }

    @Override
    public @Nullable Host chooseHost(LoadBalancerContext context) {
      String wanted = context.overrideHost();
      if (wanted != null) {
        Host host = hosts.byAddress().get(wanted);
        if (host != null && hosts.statuses.allow(host)) {
          return host;
        }
        if (context.overrideHostStrict()) {
          return null;
        }
      }
      return child.chooseHost(context);
    }

    @Override
    public @Nullable Host peekAnotherHost(LoadBalancerContext context) {
      return child.peekAnotherHost(context);
    }

    @Override
    public @Nullable LoadReports loadReports() {
      return child.loadReports();
    }
  }
}
