package io.legate.benchmarks;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.common.RandomSource;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.HostStat;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Locality;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.lb.HashOptions;
import io.legate.upstream.lb.LeastRequestOptions;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.MaglevOptions;
import io.legate.upstream.lb.PanicOptions;
import io.legate.upstream.lb.RingHashOptions;
import io.legate.upstream.lb.SlowStart;
import io.legate.upstream.lb.SourceOptions;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a choice of host costs, per policy, and what a change of hosts costs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LoadBalancerBench {
  /** The policy. */
  @Param({"ROUND_ROBIN", "RANDOM", "LEAST_REQUEST", "RING_HASH", "MAGLEV"})
  public String policy = "ROUND_ROBIN";

  /** How many hosts there are. */
  @Param({"3", "10000"})
  public int hosts = 3;

  /** Whether their weights differ. */
  @Param({"false", "true"})
  public boolean weighted;

  private final StatsStore stats = new StatsStore(1);
  private final ClusterStats clusterStats = new ClusterStats(stats.scope("cluster.bench."));
  private final RandomSource random = new RandomSource(1);
  private PrioritySet prioritySet = PrioritySet.EMPTY;
  private LoadBalancerFactory factory =
      LoadBalancers.roundRobin(SourceOptions.STANDARD, SlowStart.NONE);
  private LoadBalancer balancer = context -> null;

  /** Makes the hosts and the balancer. */
  @Setup
  public void setUp() {
    List<Host> all = new ArrayList<>();
    for (int i = 0; i < hosts; i++) {
      all.add(
          new Host(
              new InetSocketAddress("127.0.0.1", i + 1),
              "",
              Locality.NONE,
              0,
              weighted ? 1 + i % 10 : 1,
              false,
              Metadata.getDefaultInstance(),
              5));
    }
    prioritySet = new PrioritySet(List.of(HostSet.of(0, all)));
    factory =
        switch (policy) {
          case "RANDOM" -> LoadBalancers.random(SourceOptions.STANDARD);
          case "LEAST_REQUEST" ->
              LoadBalancers.leastRequest(
                  SourceOptions.STANDARD, LeastRequestOptions.STANDARD, SlowStart.NONE);
          case "RING_HASH" ->
              LoadBalancers.ringHash(
                  PanicOptions.STANDARD, HashOptions.STANDARD, RingHashOptions.STANDARD);
          case "MAGLEV" ->
              LoadBalancers.maglev(
                  PanicOptions.STANDARD, HashOptions.STANDARD, MaglevOptions.STANDARD);
          default -> LoadBalancers.roundRobin(SourceOptions.STANDARD, SlowStart.NONE);
        };
    balancer = create();
  }

  private LoadBalancer create() {
    return factory
        .prepare(
            prioritySet,
            new LoadBalancerFactory.Context(clusterStats, stats.controlShard(), 0, null, null))
        .create(random, stats.shard(0), null);
  }

  /** One choice. */
  @Benchmark
  public @Nullable Host chooseHost() {
    return balancer.chooseHost(LoadBalancerContext.NONE);
  }

  /** One choice, and counting the request that goes there and ends. */
  @Benchmark
  public @Nullable Host chooseAndCount() {
    Host host = balancer.chooseHost(LoadBalancerContext.NONE);
    if (host != null) {
      host.add(HostStat.RQ_ACTIVE, 0, 1);
      host.add(HostStat.RQ_ACTIVE, 0, -1);
    }
    return host;
  }

  /** A change of health: sorted anew, prepared, and the first choice of a worker. */
  @Benchmark
  public @Nullable Host applyChange() {
    prioritySet = prioritySet.resorted();
    return create().chooseHost(LoadBalancerContext.NONE);
  }
}
