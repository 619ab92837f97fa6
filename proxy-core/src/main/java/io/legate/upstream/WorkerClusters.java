package io.legate.upstream;

import org.jspecify.annotations.Nullable;

/** The clusters as one worker sees them. Confined to the worker. */
public interface WorkerClusters {
  /** The cluster, or null when there is none of that name; one array access. */
  @Nullable WorkerCluster get(ClusterRef ref);

  /** The cluster of a name that is known only now ({@code cluster_header}), or null. */
  @Nullable WorkerCluster get(String name);
}
