package io.legate.benchmarks;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.common.ConfigContext;
import io.legate.event.Transport;
import io.legate.event.Workers;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.ClusterWatch;
import io.legate.upstream.Host;
import io.legate.upstream.HostMonitor;
import io.legate.upstream.Locality;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.cluster.ClusterCompiler;
import io.legate.upstream.cluster.CompiledCluster;
import io.legate.upstream.cluster.TransportSockets;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What telling a response to the outlier detector of one host costs the workers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@Threads(2)
public class OutlierBench {
  /** {@code off}: the cluster has no detector. */
  @Param({"off", "on"})
  public String detector = "off";

  private final AtomicInteger nextWorker = new AtomicInteger();
  private final StatsStore stats = new StatsStore(2);
  private final Workers workers = new Workers(2, Transport.NIO, stats);
  private final Host host =
      new Host(
          new InetSocketAddress("127.0.0.1", 80),
          "",
          Locality.NONE,
          0,
          1,
          false,
          Metadata.getDefaultInstance(),
          3);

  /** A thread as a worker. */
  @State(Scope.Thread)
  public static class Self {
    int index;
    int answers;

    /** Numbers the thread. */
    @Setup
    public void number(OutlierBench bench) {
      index = bench.nextWorker.getAndIncrement() % 2;
    }
  }

  /** A cluster of one host. */
  @Setup
  public void setUp() {
    if (detector.equals("off")) {
      return;
    }
    Cluster proto =
        Cluster.newBuilder()
            .setName("c")
            .setOutlierDetection(
                OutlierDetection.newBuilder().setConsecutive5Xx(UInt32Value.of(1_000_000_000)))
            .build();
    CompiledCluster compiled =
        Objects.requireNonNull(
            new ClusterCompiler(new ClusterRefs(), stats, TransportSockets.RAW_ONLY)
                .compile(proto, ConfigContext.root((level, slug, path, message) -> {}), false));
    ClusterWatch watch =
        compiled
            .watches()
            .get(0)
            .create(new ClusterWatch.Context(workers.control(), compiled.info(), () -> {}));
    watch.onHosts(PrioritySet.EMPTY, List.of(host), List.of());
  }

  /** Ends the threads. */
  @TearDown
  public void tearDown() {
    workers.close();
  }

  /** All is well. */
  @Benchmark
  public void succeeds(Self self) {
    tell(self.index, 200);
  }

  /** One response of a hundred is an error. */
  @Benchmark
  public void failsAtTimes(Self self) {
    tell(self.index, ++self.answers % 100 == 0 ? 500 : 200);
  }

  private void tell(int worker, int status) {
    HostMonitor monitor = host.monitor();
    if (monitor != null) {
      monitor.onStatus(worker, status);
    }
  }
}
