package io.legate.config.hint;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.legate.config.Positions;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for what loads but surprises. Nothing here is wrong, so it is told only to those who ask:
 * {@code legate validate} does.
 */
public final class Hints {
  private static final String HTTP_CONNECTION_MANAGER =
      "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

  private final Positions positions;
  private final List<Problem> problems = new ArrayList<>();

  private Hints(Positions positions) {
    this.positions = positions;
  }

  /** The hints to a bootstrap, each at its place. */
  public static List<Problem> of(Bootstrap bootstrap, Positions positions) {
    Hints hints = new Hints(positions);
    List<Cluster> clusters = bootstrap.getStaticResources().getClustersList();
    for (int i = 0; i < clusters.size(); i++) {
      new ClusterHints(hints).look(clusters.get(i), "static_resources.clusters[" + i + "]");
    }
    List<Listener> listeners = bootstrap.getStaticResources().getListenersList();
    for (int i = 0; i < listeners.size(); i++) {
      hints.listener(listeners.get(i), "static_resources.listeners[" + i + "]");
    }
    return hints.problems;
  }

  private void listener(Listener listener, String path) {
    for (int i = 0; i < listener.getFilterChainsCount(); i++) {
      chain(listener.getFilterChains(i), path + ".filter_chains[" + i + "]");
    }
    if (listener.hasDefaultFilterChain()) {
      chain(listener.getDefaultFilterChain(), path + ".default_filter_chain");
    }
  }

  private void chain(FilterChain chain, String path) {
    for (int i = 0; i < chain.getFiltersCount(); i++) {
      Any config = chain.getFilters(i).getTypedConfig();
      if (config.getTypeUrl().endsWith("/" + HTTP_CONNECTION_MANAGER)) {
        manager(config, path + ".filters[" + i + "].typed_config");
      }
    }
  }

  private void manager(Any config, String path) {
    try {
      new RouteHints(this).look(HttpConnectionManager.parseFrom(config.getValue()), path);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("what the loader typed cannot be read", e);
    }
  }

  /** The line of a field, for messages. */
  int line(String path) {
    return positions.find(path).line();
  }

  void add(ProblemKind kind, String path, String message) {
    problems.add(positions.problem(Severity.HINT, kind, path, message));
  }
}
