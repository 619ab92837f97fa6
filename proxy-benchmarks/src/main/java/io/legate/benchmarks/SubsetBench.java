package io.legate.benchmarks;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.common.RandomSource;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Locality;
import io.legate.upstream.MetadataCriteria;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.SlowStart;
import io.legate.upstream.lb.SourceOptions;
import io.legate.upstream.lb.SubsetOptions;
import io.legate.upstream.lb.SubsetOptions.Fallback;
import io.legate.upstream.lb.SubsetOptions.Selector;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** What subsets cost: a choice by two keys, and a change of one host. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SubsetBench {
  private static final int HOSTS = 10_000;
  private static final int ROUTES = 1024;

  /** How many subsets there are; routes ask for up to 1024 of them, one after the other. */
  @Param({"10", "1000", "10000"})
  public int subsets = 10;

  private final StatsStore stats = new StatsStore(1);
  private final ClusterStats clusterStats = new ClusterStats(stats.scope("cluster.bench."));
  private final RandomSource random = new RandomSource(1);
  private final MetadataCriteria[] routes = new MetadataCriteria[ROUTES];
  private final Request request = new Request();
  private final List<Host> hosts = new ArrayList<>();
  private final LoadBalancerFactory factory =
      LoadBalancers.subset(
          new SubsetOptions(
              Fallback.NO_FALLBACK,
              Map.of(),
              List.of(
                  new Selector(
                      List.of("stage", "version"), Fallback.NOT_DEFINED, List.of(), false)),
              false,
              false,
              false,
              false,
              false,
              false),
          LoadBalancers.roundRobin(SourceOptions.STANDARD, SlowStart.NONE));
  private PrioritySet prioritySet = PrioritySet.EMPTY;
  private LoadBalancerFactory.@Nullable Prepared prepared;
  private LoadBalancer balancer = context -> null;
  private int turn;

  /** Asks for what a route asks for. */
  private static final class Request implements LoadBalancerContext {
    private @Nullable MetadataCriteria criteria;

    @Override
    public @Nullable MetadataCriteria metadataMatch() {
      return criteria;
    }
  }

  private Metadata metadata(int subset) {
    Value version = Value.newBuilder().setStringValue("1.0." + subset).build();
    Value stage = Value.newBuilder().setStringValue("prod").build();
    return Metadata.newBuilder()
        .putFilterMetadata(
            "envoy.lb",
            Struct.newBuilder().putFields("version", version).putFields("stage", stage).build())
        .build();
  }

  /** Makes the hosts and the balancer. */
  @Setup
  public void setUp() {
    for (int i = 0; i < HOSTS; i++) {
      hosts.add(
          new Host(
              new InetSocketAddress("127.0.0.1", i + 1),
              "",
              Locality.NONE,
              0,
              1,
              false,
              metadata(i % subsets),
              5));
    }
    for (int i = 0; i < ROUTES; i++) {
      routes[i] = MetadataCriteria.merge(null, metadata(i % subsets));
    }
    prioritySet = new PrioritySet(List.of(HostSet.of(0, hosts)));
    balancer = next();
  }

  private LoadBalancer next() {
    prepared =
        factory.prepare(
            prioritySet,
            new LoadBalancerFactory.Context(clusterStats, stats.controlShard(), 0, null, prepared));
    return prepared.create(random, stats.shard(0), balancer);
  }

  /** One choice, for another route each time. */
  @Benchmark
  public @Nullable Host chooseHost() {
    request.criteria = routes[turn++ & (ROUTES - 1)];
    return balancer.chooseHost(request);
  }

  /** A change of one host's health: sorted anew, prepared, and the first choice of a worker. */
  @Benchmark
  public @Nullable Host applyChange() {
    turn++;
    hosts.get(turn % HOSTS).healthFlag(HealthFlag.FAILED_ACTIVE_HC, (turn & 1) == 0);
    prioritySet = prioritySet.resorted();
    balancer = next();
    request.criteria = routes[0];
    return balancer.chooseHost(request);
  }
}
