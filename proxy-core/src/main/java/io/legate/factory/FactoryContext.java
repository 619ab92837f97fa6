package io.legate.factory;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.legate.common.ExtensionLookup;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.network.DrainDecision;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.WorkerClusters;
import io.legate.upstream.forward.DnsCaches;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the factories of extensions may use of the process. Immutable; used on the control thread,
 * except where a part says otherwise. Envoy: {@code Server::Configuration::FactoryContext}.
 *
 * @param stats where metrics are made
 * @param clusterRefs numbers the names of clusters
 * @param hasCluster whether a cluster of that name is there, or will be when the workers start
 * @param clusters a worker's view of the clusters; to be asked on that worker, once per connection
 *     or stream
 * @param workers all threads
 * @param dnsCaches what filters that forward by name share with clusters
 * @param extensions finds factories of nested extensions
 * @param accessLogs compiles access logs
 * @param drain whether the listener that this is compiled for is being drained
 * @param node who this proxy says it is
 */
public record FactoryContext(
    StatsStore stats,
    ClusterRefs clusterRefs,
    Predicate<String> hasCluster,
    Function<Worker, WorkerClusters> clusters,
    Workers workers,
    DnsCaches dnsCaches,
    ExtensionLookup extensions,
    AccessLogCompiler accessLogs,
    DrainDecision drain,
    Node node) {

  /** The same for a listener with its own drain. */
  public FactoryContext withDrain(DrainDecision listenerDrain) {
    return new FactoryContext(
        stats,
        clusterRefs,
        hasCluster,
        clusters,
        workers,
        dnsCaches,
        extensions,
        accessLogs,
        listenerDrain,
        node);
  }
}
