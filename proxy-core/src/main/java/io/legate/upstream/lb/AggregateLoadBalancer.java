package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.event.Worker;
import io.legate.stats.StatsShard;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterRef;
import io.legate.upstream.ForwardingContext;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.WorkerCluster;
import io.legate.upstream.WorkerClusters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets other clusters choose: their priorities that have hosts stand one behind the other, the load
 * is spread over them as over those of one cluster, and the cluster of the priority that is drawn
 * chooses a host in it by its own policy. A cluster that comes, goes or changes is noticed with the
 * next choice. Confined to a worker. Envoy: {@code AggregateClusterLoadBalancer}.
 */
public final class AggregateLoadBalancer implements LoadBalancer {
  private final List<ClusterRef> children;
  private final int panicThreshold;
  private final WorkerClusters clusters;
  private final RandomSource random;
  private final InPriority inPriority = new InPriority();
  private final ToIntFunction<Host> rowOf = this::rowOf;
  private final @Nullable PrioritySet[] seen; // of each child, when the load was spread
  private ClusterRef[] owner = {}; // of each priority in the row
  private int[] priority = {}; // its number there
  private PrioritySet set = PrioritySet.EMPTY; // all of them, as if of one cluster
  private @Nullable PriorityLoad load;

  private AggregateLoadBalancer(
      List<ClusterRef> children, int panicThreshold, WorkerClusters clusters, RandomSource random) {
    this.children = children;
    this.panicThreshold = panicThreshold;
    this.clusters = clusters;
    this.random = random;
    this.seen = new PrioritySet[children.size()];
  }

  /**
   * The compiled policy.
   *
   * @param children the clusters, the most wanted first
   */
  public static LoadBalancerFactory factory(List<ClusterRef> children, PanicOptions panic) {
    List<ClusterRef> all = List.copyOf(children);
    return (hosts, context) -> new Prepared(all, panic.thresholdPercent());
  }

  @Override
  public @Nullable Host chooseHost(LoadBalancerContext context) {
    PriorityLoad spread = spread();
    if (spread == null) {
      return null;
    }
    int asked = context.priorityChoice(set, rowOf, random);
    int choice = asked >= 0 && asked >> 1 < owner.length ? asked : spread.choose(random.next());
    int row = choice >> 1;
    WorkerCluster child = clusters.get(owner[row]);
    assert child != null; // spread() looked just now
    return child.chooseHost(inPriority.of(context, 2 * priority[row] + (choice & 1)));
  }

  /** The load over the priorities of the moment; null when there are none. */
  private @Nullable PriorityLoad spread() {
    boolean same = true;
    for (int i = 0; i < seen.length; i++) {
      WorkerCluster child = clusters.get(children.get(i));
      PrioritySet now = child == null ? null : child.prioritySet();
      same &= now == seen[i];
      seen[i] = now;
    }
    if (!same) {
      putInRow();
    }
    return load;
  }

  private void putInRow() {
    List<HostSet> row = new ArrayList<>();
    List<ClusterRef> owners = new ArrayList<>();
    for (int i = 0; i < seen.length; i++) {
      PrioritySet of = seen[i];
      if (of == null) {
        continue;
      }
      for (HostSet set : of.hostSets()) {
        if (!set.hosts().isEmpty()) {
          row.add(set);
          owners.add(children.get(i));
        }
      }
    }
    owner = owners.toArray(new ClusterRef[0]);
    priority = row.stream().mapToInt(HostSet::priority).toArray();
    set = new PrioritySet(List.copyOf(row));
    load = row.isEmpty() ? null : PriorityLoad.of(set, panicThreshold);
  }

  /**
   * Where the priority of a host that was given out stands, or -1 when it is not there any more.
   */
  private int rowOf(Host host) {
    ClusterInfo of = host.cluster();
    for (int i = 0; i < owner.length; i++) {
      if (of != null && owner[i] == of.ref() && priority[i] == host.priority()) {
        return i;
      }
    }
    return -1;
  }

  /** The context of a request, with the priority that was drawn. */
  private static final class InPriority extends ForwardingContext {
    private int choice;

    InPriority of(LoadBalancerContext context, int drawn) {
      forward(context);
      choice = drawn;
      return this;
    }

    @Override
    public int priorityChoice(
        PrioritySet hosts, ToIntFunction<Host> priorityOf, RandomSource random) {
      return choice;
    }
  }

  /** Shared by workers: nothing but what is configured. */
  private record Prepared(List<ClusterRef> children, int panicThreshold)
      implements LoadBalancerFactory.Prepared {
    @Override
    public LoadBalancer create(
        Worker worker, WorkerClusters clusters, @Nullable LoadBalancer previous) {
      return new AggregateLoadBalancer(children, panicThreshold, clusters, worker.random());
    }

    @Override
    public LoadBalancer create(
        RandomSource random, StatsShard stats, @Nullable LoadBalancer previous) {
      throw new IllegalStateException("it needs the worker's other clusters");
    }
  }
}
