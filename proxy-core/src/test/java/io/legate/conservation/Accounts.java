package io.legate.conservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.stats.Gauge;
import io.legate.testing.ProxyFixture;
import io.legate.upstream.ClusterSnapshot;
import io.legate.upstream.Host;
import io.legate.upstream.HostStat;
import io.legate.upstream.ResourcePriority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a proxy counts must add up once nothing is in progress. */
record Accounts(ProxyFixture proxy) {
  /** Gauges that count what is there at the moment. */
  private static final Pattern OF_THE_MOMENT =
      Pattern.compile(
          "(cluster|http|tcp|listener|http2)\\..*(_active|\\.streams_active|pending_send_bytes|_open)");

  /** Waits until nothing is in progress, and checks. */
  void add() {
    await("an end of everything")
        .atMost(Duration.ofSeconds(8))
        .untilAsserted(() -> assertThat(left()).isEmpty());
    assertThat(missing()).isEmpty();
  }

  /** What says that something is still there, or is there less than nothing. */
  private List<String> left() {
    List<String> left = new ArrayList<>();
    for (Gauge gauge : proxy.server().stats().gauges()) {
      if (OF_THE_MOMENT.matcher(gauge.name()).matches() && gauge.value() != 0) {
        left.add(gauge.name() + " " + gauge.value());
      }
    }
    for (ClusterSnapshot cluster : proxy.server().clusters().snapshots()) {
      String name = cluster.info().name();
      var breaker = cluster.info().breaker(ResourcePriority.DEFAULT);
      used(left, name + " connections", breaker.connections().used());
      used(left, name + " pending requests", breaker.pendingRequests().used());
      used(left, name + " requests", breaker.requests().used());
      used(left, name + " retries", breaker.retries().used());
      used(left, name + " pools", breaker.connectionPools().used());
      for (Host host : cluster.prioritySet().hosts()) {
        used(left, host + " cx_active", host.sum(HostStat.CX_ACTIVE));
        used(left, host + " rq_active", host.sum(HostStat.RQ_ACTIVE));
        if (host.connections().tryAdd(1)) {
          host.connections().remove();
        } else {
          left.add(host + " connections");
        }
      }
    }
    return left;
  }

  private static void used(List<String> left, String what, long number) {
    if (number != 0) {
      left.add(what + " " + number);
    }
  }

  /** Sums that are not what their parts are. */
  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (String cluster : List.of("one", "two", "bytes", "refused")) {
      String cx = "cluster." + cluster + ".upstream_cx_";
      same(missing, cx + "total", cx + "destroy");
      same(missing, cx + "destroy", cx + "destroy_local", cx + "destroy_remote");
    }
    String cx = "http.h.downstream_cx_";
    same(missing, cx + "total", cx + "destroy");
    same(missing, cx + "destroy", cx + "destroy_local", cx + "destroy_remote");
    same(missing, cx + "total", "listener.http.downstream_cx_total");
    same(missing, "tcp.t.downstream_cx_total", "listener.tcp.downstream_cx_total");
    for (String listener : List.of("listener.http.", "listener.tcp.")) {
      same(missing, listener + "downstream_cx_total", listener + "downstream_cx_destroy");
    }
    long logged = proxy.log.size();
    long ended = sum("http.h.downstream_rq_total", "tcp.t.downstream_cx_total");
    if (logged != ended) {
      missing.add(logged + " lines for " + ended + " requests and connections");
    }
    return missing;
  }

  private void same(List<String> missing, String whole, String... parts) {
    if (proxy.counter(whole) != sum(parts)) {
      missing.add(whole + " " + proxy.counter(whole) + " but " + sum(parts));
    }
  }

  private long sum(String... counters) {
    long sum = 0;
    for (String counter : counters) {
      sum += proxy.counter(counter);
    }
    return sum;
  }
}
