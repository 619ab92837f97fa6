package io.legate.dist;

import io.envoyproxy.envoy.admin.v3.CommandLineOptions;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.legate.admin.AdminCommands;
import io.legate.admin.AdminContext;
import io.legate.admin.ClusterView;
import io.legate.admin.ListenerView;
import io.legate.admin.RouteConfigView;
import io.legate.admin.UnreadyTargets;
import io.legate.admin.stats.HistogramView;
import io.legate.admin.stats.TaggedName;
import io.legate.dist.log.LogControl;
import io.legate.server.Server;
import io.legate.stats.Histogram;
import io.legate.stats.HistogramSnapshot;
import io.legate.stats.StatsSettings;
import io.legate.stats.StatsStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server as the admin endpoints see it, and what they do to it. */
final class ServerAdminContext implements AdminContext, AdminCommands {
  private static final Logger log = LoggerFactory.getLogger("admin");

  private final Server server;
  private final Settings settings;
  private final LogControl logs;
  private final Runnable quit;
  private final Instant started = Instant.now();

  ServerAdminContext(Server server, Settings settings, LogControl logs, Runnable quit) {
    this.server = server;
    this.settings = settings;
    this.logs = logs;
    this.quit = quit;
  }

  @Override
  public ServerInfo.State state() {
    return ServerInfo.State.valueOf(server.state().name());
  }

  @Override
  public Instant startTime() {
    return started;
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public String version() {
    return Version.id();
  }

  @Override
  public String hotRestartVersion() {
    return "disabled";
  }

  @Override
  public CommandLineOptions commandLineOptions() {
    return AdminOptions.of(settings);
  }

  @Override
  public Node node() {
    return server.bootstrap().getNode();
  }

  @Override
  public Bootstrap bootstrap() {
    return server.bootstrap();
  }

  @Override
  public Instant bootstrapLoaded() {
    return started;
  }

  @Override
  public List<ClusterView> clusters() {
    return server.clusters().snapshots().stream()
        .map(cluster -> ClusterView.ofStatic(cluster, started))
        .toList();
  }

  @Override
  public List<ListenerView> listeners() {
    return server.listeners().listeners().stream()
        .map(listener -> ListenerView.ofStatic(listener, started))
        .toList();
  }

  @Override
  public List<RouteConfigView> routeConfigs() {
    return StaticRoutes.of(server.bootstrap()).stream()
        .map(routes -> new RouteConfigView(routes.getName(), routes, false, "", started))
        .toList();
  }

  @Override
  public String cdsVersionInfo() {
    return "";
  }

  @Override
  public String ldsVersionInfo() {
    return "";
  }

  @Override
  public List<UnreadyTargets> unreadyTargets() {
    return List.of();
  }

  @Override
  public StatsStore stats() {
    return server.stats();
  }

  @Override
  public SortedMap<String, String> textReadouts() {
    SortedMap<String, String> texts = new TreeMap<>();
    server.stats().textReadouts().forEach(text -> texts.put(text.name(), text.value()));
    return texts;
  }

  @Override
  public HistogramView histogram(Histogram histogram) {
    double[] bounds = statsSettings().buckets().bounds(histogram.name());
    return new HistogramView(
        figures(histogram.snapshot(), bounds), figures(histogram.interval(), bounds), bounds);
  }

  private static HistogramView.Figures figures(HistogramSnapshot values, double[] bounds) {
    return new HistogramView.Figures(
        values.count(), values.sum(), values.quantileValues(), values.countsAtMost(bounds));
  }

  @Override
  public TaggedName taggedName(String statName) {
    io.legate.stats.TaggedName tagged = statsSettings().tags().extract(statName);
    return new TaggedName(
        tagged.name(),
        tagged.tags().stream().map(tag -> new TaggedName.Tag(tag.name(), tag.value())).toList());
  }

  private StatsSettings statsSettings() {
    return server.statsSettings();
  }

  @Override
  public io.legate.admin.LogControl logs() {
    return new AdminLogs(logs);
  }

  @Override
  public AdminCommands commands() {
    return this;
  }

  // ---- commands

  @Override
  public void failHealthcheck(boolean fail) {
    server.failHealthChecks(fail);
  }

  @Override
  public void drainListeners(boolean inboundOnly, boolean graceful, boolean skipExit) {
    server.drainListeners(inboundOnly, graceful, skipExit);
  }

  @Override
  public void reopenLogs() {
    server.accessLogFiles().reopen();
    try {
      logs.reopen();
    } catch (IOException e) {
      log.error("cannot reopen the log: {}", e.getMessage());
    }
  }

  @Override
  public void shutdown() {
    quit.run();
  }
}
