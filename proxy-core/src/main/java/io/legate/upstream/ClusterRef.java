package io.legate.upstream;

/**
 * The name of a cluster together with a small number that finds it in each worker's table. Given
 * out by {@link ClusterRefs}; exists whether or not the cluster does.
 *
 * @param name the cluster's name
 * @param id its index in {@link WorkerClusters}
 */
public record ClusterRef(String name, int id) {}
