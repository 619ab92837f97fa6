package io.legate.upstream.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.common.RandomSource;
import io.legate.common.RuntimeValues;
import io.legate.stats.StatsStore;
import io.legate.testing.Problems;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostMonitor;
import io.legate.upstream.Locality;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A detector with hosts and a clock that stands still, on the thread of the test. */
final class DetectorFixture {
  static final int THREADS = 5;

  final StatsStore stats = new StatsStore(THREADS - 1);
  final List<Host> hosts = new ArrayList<>();
  final List<String> events = new ArrayList<>();
  final OutlierOptions options;
  final OutlierDetector detector;
  long nanos = TimeUnit.HOURS.toNanos(1);
  long millis = 1_545_123_600_000L; // 2018-12-18T09:00:00Z
  int healthChanges;

  DetectorFixture(int hosts, OutlierDetection.Builder config) {
    this(hosts, config, Runnable::run);
  }

  DetectorFixture(int hosts, OutlierDetection.Builder config, Executor control) {
    Problems problems = new Problems();
    options = OutlierCompiler.options(config.build(), RuntimeValues.NONE, problems.root());
    assertThat(problems.all).isEmpty();
    detector =
        new OutlierDetector(
            options,
            new OutlierStats(stats.scope("cluster.web."), stats.controlShard()),
            new OutlierEventLog("web", () -> millis, events::add),
            new OutlierDetector.Context(
                THREADS, control, () -> nanos, new RandomSource(7), () -> healthChanges++));
    add(hosts);
  }

  void add(int count) {
    List<Host> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      added.add(
          new Host(
              new InetSocketAddress("10.0.0.1", 80 + hosts.size() + i),
              "",
              Locality.NONE,
              0,
              1,
              false,
              Metadata.getDefaultInstance(),
              THREADS));
    }
    hosts.addAll(added);
    detector.onHosts(added, List.of());
  }

  HostMonitor monitor(int host) {
    HostMonitor monitor = hosts.get(host).monitor();
    assertThat(monitor).isNotNull();
    return monitor;
  }

  /** Answers of a host, all on one worker. */
  void answers(int host, int count, int status) {
    for (int i = 0; i < count; i++) {
      monitor(host).onStatus(0, status);
    }
  }

  void results(int host, int count, HostMonitor.Result result) {
    for (int i = 0; i < count; i++) {
      monitor(host).onResult(0, result);
    }
  }

  void passSeconds(double seconds) {
    nanos += (long) (seconds * 1e9);
    millis += (long) (seconds * 1e3);
  }

  /** Lets time pass to the next look. */
  void interval() {
    passSeconds(options.intervalNanos() / 1e9);
    detector.onInterval();
  }

  boolean ejected(int host) {
    return (hosts.get(host).healthFlags() & HealthFlag.FAILED_OUTLIER_CHECK.bit()) != 0;
  }

  long counter(String name) {
    return stats.counter("cluster.web.outlier_detection." + name).value();
  }

  long active() {
    return stats.gauge("cluster.web.outlier_detection.ejections_active").value();
  }
}
