package io.legate.upstream.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.common.RandomSource;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.LoadBalancerFactory.Prepared;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Three hosts; a blackout of 10 s, expiration after 180 s. */
class ReportedRoundRobinTest {
  private final StatsStore store = new StatsStore(1);
  private final ClusterStats stats = new ClusterStats(store.scope("cluster.c."));
  private final List<Host> hosts = Hosts.of(3);
  private final LoadBalancerFactory factory =
      LoadBalancers.reportedRoundRobin(SourceOptions.STANDARD, LoadReportOptions.STANDARD);

  @Test
  void takesTurnsAlikeUntilReportsHaveComeForAWhile() {
    LoadBalancer balancer = at(0);
    report(balancer, 0, 100, 0);
    report(balancer, 1, 300, 0);
    report(balancer, 2, 100, 0);
    report(balancer, 1, 300, 9);

    assertThat(counts(at(9), 300)).containsExactly(100, 100, 100);
    assertThat(counts(at(10), 500)).containsExactly(100, 300, 100);
  }

  @Test
  void givesTheMedianToThoseThatReportNothing() {
    LoadBalancer balancer = at(0);
    report(balancer, 0, 100, 0);
    report(balancer, 1, 300, 0);

    assertThat(counts(at(20), 700)).containsExactly(100, 300, 300);
  }

  @Test
  void forgetsWeightsThatAreOldAndWaitsAgain() {
    LoadBalancer balancer = at(0);
    for (int i = 0; i < 3; i++) {
      report(balancer, i, 100 * (i + 1), 0);
    }
    report(balancer, 0, 100, 170);
    report(balancer, 1, 200, 170);

    assertThat(counts(at(181), 500)).containsExactly(100, 200, 200);
    report(balancer, 2, 300, 182);
    assertThat(counts(at(191), 500)).containsExactly(100, 200, 200);
    assertThat(counts(at(192), 600)).containsExactly(100, 200, 300);
  }

  @Test
  void countsWeightsAnewEachSecond() {
    assertThat(prepared(0).refreshAfterNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void leavesTheConfiguredWeightAlone() {
    report(at(0), 0, 100, 0);
    at(20);

    assertThat(hosts.get(0).weight()).isEqualTo(1);
  }

  private Prepared prepared(long seconds) {
    return factory.prepare(
        Hosts.set(hosts),
        new LoadBalancerFactory.Context(stats, store.controlShard(), nanos(seconds), null, null));
  }

  private LoadBalancer at(long seconds) {
    return prepared(seconds).create(new RandomSource(1), store.shard(0), null);
  }

  private void report(LoadBalancer balancer, int host, int weight, long seconds) {
    HeaderMap headers = new HeaderMap();
    headers.add(
        HeaderName.of("endpoint-load-metrics"),
        "TEXT rps_fractional=" + weight + ",cpu_utilization=1");
    balancer.loadReports().onResponse(hosts.get(host), headers, nanos(seconds));
  }

  private int[] counts(LoadBalancer balancer, int picks) {
    List<Host> chosen = new ArrayList<>();
    for (int i = 0; i < picks; i++) {
      chosen.add(balancer.chooseHost(LoadBalancerContext.NONE));
    }
    return java.util.stream.LongStream.of(Hosts.counts(hosts, chosen))
        .mapToInt(c -> (int) c)
        .toArray();
  }

  private static long nanos(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}
