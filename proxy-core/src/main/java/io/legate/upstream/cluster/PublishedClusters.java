package io.legate.upstream.cluster;

import io.legate.event.Worker;
import io.legate.upstream.ClusterRef;
import io.legate.upstream.ClusterSnapshot;
import io.legate.upstream.ConnPoolFactory;
import io.legate.upstream.Host;
import io.legate.upstream.WorkerCluster;
import io.legate.upstream.WorkerClusters;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The clusters on one worker: a table by number and one by name, changed between two events when
 * the control thread publishes. Confined to the worker. Envoy: {@code
 * ThreadLocalClusterManagerImpl}.
 */
final class PublishedClusters implements WorkerClusters {
  private final Worker worker;
  private final ConnPoolFactory pools;
  private @Nullable PublishedCluster[] byId = new PublishedCluster[16];
  private final Map<String, PublishedCluster> byName = new HashMap<>();

  PublishedClusters(Worker worker, ConnPoolFactory pools) {
    this.worker = worker;
    this.pools = pools;
  }

  @Override
  public @Nullable WorkerCluster get(ClusterRef ref) {
    int id = ref.id();
    return id < byId.length ? byId[id] : null;
  }

  @Override
  public @Nullable WorkerCluster get(String name) {
    return byName.get(name);
  }

  /** Takes over a cluster that is new or has changed. */
  void update(ClusterSnapshot snapshot, List<Host> removed) {
    assert worker.inThread();
    ClusterRef ref = snapshot.info().ref();
    PublishedCluster cluster = byName.get(ref.name());
    if (cluster != null && cluster.info() == snapshot.info()) {
      cluster.update(snapshot, removed);
      return;
    }
    // A modified cluster is another one: streams that hold the old one end on its configuration.
    PublishedCluster made = new PublishedCluster(worker, this, pools, snapshot);
    made.drain(removed);
    byName.put(ref.name(), made);
    if (ref.id() >= byId.length) {
      byId = Arrays.copyOf(byId, Math.max(ref.id() + 1, byId.length * 2));
    }
    byId[ref.id()] = made;
  }

  /** Connections to hosts of a cluster are to be made anew. */
  void retire(ClusterRef ref, List<Host> hosts, boolean ill) {
    assert worker.inThread();
    PublishedCluster cluster = byName.get(ref.name());
    if (cluster != null) {
      cluster.retire(hosts, ill);
    }
  }

  /** Forgets a cluster and lets go of its hosts. */
  void remove(ClusterRef ref, List<Host> hosts) {
    assert worker.inThread();
    PublishedCluster cluster = byName.remove(ref.name());
    if (cluster != null) {
      byId[ref.id()] = null;
      cluster.drain(hosts);
    }
  }
}
