package io.legate.testing;

import io.legate.upstream.ClusterRef;
import io.legate.upstream.WorkerCluster;
import io.legate.upstream.WorkerClusters;

/** No clusters at all. */
public final class NoClusters implements WorkerClusters {
  @Override
  public WorkerCluster get(ClusterRef ref) {
    return null;
  }

  @Override
  public WorkerCluster get(String name) {
    return null;
  }
}
