package io.legate.admin;

import io.envoyproxy.envoy.admin.v3.CommandLineOptions;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.legate.admin.stats.HistogramView;
import io.legate.admin.stats.TaggedName;
import io.legate.stats.Histogram;
import io.legate.stats.StatsStore;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * The running server as the admin endpoints see it. Every method is called on the admin thread and
 * must not block: it returns an immutable snapshot, or what may be read from any thread.
 */
public interface AdminContext {
  /** The server's state; DRAINING also while its health checks are made to fail. */
  ServerInfo.State state();

  /** When this process started to serve, for the uptime. */
  Instant startTime();

  /** The time. */
  Instant now();

  /** {@code commit/version/status/build/TLS library}, as {@code --version} prints it. */
  String version();

  /** What a hot restart must agree on, such as {@code 11.104}; or {@code disabled}. */
  String hotRestartVersion();

  /** The options of the command line. */
  CommandLineOptions commandLineOptions();

  /** Who this server says it is. */
  Node node();

  /** The bootstrap as loaded. */
  Bootstrap bootstrap();

  /** When the bootstrap was loaded. */
  Instant bootstrapLoaded();

  /** All clusters, in the order in which they were added. */
  List<ClusterView> clusters();

  /** All listeners, in the order in which they were added. */
  List<ListenerView> listeners();

  /** All route configurations. */
  List<RouteConfigView> routeConfigs();

  /** The version of the last CDS update; empty when there was none. */
  String cdsVersionInfo();

  /** The version of the last LDS update; empty when there was none. */
  String ldsVersionInfo();

  /** What the start-up still waits for. */
  List<UnreadyTargets> unreadyTargets();

  /** Counters, gauges and histograms. */
  StatsStore stats();

  /** Stats whose value is a text, by name. */
  SortedMap<String, String> textReadouts();

  /** The figures of a histogram, with the buckets that are configured for its name. */
  HistogramView histogram(Histogram histogram);

  /** A stat's name with its tags taken out, as {@code stats_config} says. */
  TaggedName taggedName(String statName);

  /** The loggers. */
  LogControl logs();

  /** What can be done to the server. */
  AdminCommands commands();
}
