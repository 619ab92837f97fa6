package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.http.HeaderMap;
import io.legate.stats.StatsShard;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.LoadReports;
import io.legate.upstream.PrioritySet;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Round robin by weights that the hosts report with their responses: requests per second by
 * utilization. Hosts that report nothing get the median. Immutable. Envoy: {@code
 * ClientSideWeightedRoundRobin}; gRFC A58.
 */
record ReportedRoundRobin(SourceOptions options, LoadReportOptions reports)
    implements LoadBalancerFactory {
  @Override
  public Prepared prepare(PrioritySet hosts, Context context) {
    Map<Host, Double> weights = new IdentityHashMap<>();
    hosts.hostSets().forEach(set -> weigh(set, context.nowNanos(), weights));
    PreparedHosts prepared = new PreparedHosts(hosts, options, weights::get, context);
    return new WarmingHosts(
        prepared,
        reports.updateNanos(),
        (on, random, stats, previous) -> new Balancer(on, random, stats, previous, reports));
  }

  private void weigh(HostSet set, long nowNanos, Map<Host, Double> weights) {
    List<Host> hosts = set.hosts();
    long[] reported =
        hosts.stream()
            .mapToLong(host -> ReportedWeight.of(host).weight(reports, nowNanos))
            .toArray();
    long[] known = Arrays.stream(reported).filter(w -> w > 0).sorted().toArray();
    long standard = known.length == 0 ? 1 : known[known.length / 2];
    for (int i = 0; i < reported.length; i++) {
      weights.put(hosts.get(i), (double) (reported[i] > 0 ? reported[i] : standard));
    }
  }

  /** A worker's: takes turns, and notes what hosts report. */
  private static final class Balancer extends PriorityLoadBalancer implements LoadReports {
    private final LoadReport report;
    private final double errorPenalty;

    Balancer(
        PreparedHosts prepared,
        RandomSource random,
        StatsShard stats,
        @Nullable LoadBalancer previous,
        LoadReportOptions options) {
      super(prepared, random, stats, previous);
      this.report = new LoadReport(options.metricNames());
      this.errorPenalty = options.errorPenalty();
    }

    @Override
    Host choose(int source, HostSource from) {
      return from.hosts[turns.next(source, from.rotation)];
    }

    @Override
    public LoadReports loadReports() {
      return this;
    }

    @Override
    public void onResponse(Host host, HeaderMap headers, long nowNanos) {
      if (host.balancerData() instanceof ReportedWeight data
          && LoadReportReader.read(headers, report)) {
        long weight = report.weight(errorPenalty);
        if (weight > 0) {
          data.report(weight, nowNanos);
        }
      }
    }
  }
}
