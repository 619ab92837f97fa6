package io.legate.admin;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.admin.v3.CommandLineOptions;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.legate.admin.stats.HistogramView;
import io.legate.admin.stats.TaggedName;
import io.legate.http.HeaderFormat;
import io.legate.network.TransportSocketFactory;
import io.legate.stats.Histogram;
import io.legate.stats.StatsStore;
import io.legate.upstream.CircuitBreaker;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterRef;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.Locality;
import io.legate.upstream.LocalityHosts;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.ResourceLimit;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A server that stands still, for tests: every field may be set. */
final class FakeAdminContext implements AdminContext {
  static final Instant LOADED = Instant.parse("2026-01-02T03:04:05.678912Z");

  ServerInfo.State state = ServerInfo.State.LIVE;
  Instant now = LOADED.plusSeconds(6);
  Bootstrap bootstrap = Bootstrap.getDefaultInstance();
  final List<ClusterView> clusters = new ArrayList<>();
  final List<ListenerView> listeners = new ArrayList<>();
  final List<RouteConfigView> routeConfigs = new ArrayList<>();
  final List<UnreadyTargets> unreadyTargets = new ArrayList<>();
  final StatsStore stats = new StatsStore(1);
  final SortedMap<String, String> textReadouts = new TreeMap<>();
  final Map<String, TaggedName> taggedNames = new LinkedHashMap<>();
  final Map<String, HistogramView> histograms = new LinkedHashMap<>();
  final SortedMap<String, LogLevel> levels = new TreeMap<>();
  final List<String> calls = new ArrayList<>();

  @Override
  public ServerInfo.State state() {
    return state;
  }

  @Override
  public Instant startTime() {
    return LOADED;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public String version() {
    return "0123abc/0.1.0/Clean/RELEASE/BoringSSL";
  }

  @Override
  public String hotRestartVersion() {
    return "disabled";
  }

  @Override
  public CommandLineOptions commandLineOptions() {
    return CommandLineOptions.newBuilder().setConfigPath("/etc/envoy.yaml").build();
  }

  @Override
  public Node node() {
    return Node.newBuilder().setId("n1").setCluster("edge").build();
  }

  @Override
  public Bootstrap bootstrap() {
    return bootstrap;
  }

  @Override
  public Instant bootstrapLoaded() {
    return LOADED;
  }

  @Override
  public List<ClusterView> clusters() {
    return clusters;
  }

  @Override
  public List<ListenerView> listeners() {
    return listeners;
  }

  @Override
  public List<RouteConfigView> routeConfigs() {
    return routeConfigs;
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
    return unreadyTargets;
  }

  @Override
  public StatsStore stats() {
    return stats;
  }

  @Override
  public SortedMap<String, String> textReadouts() {
    return textReadouts;
  }

  @Override
  public HistogramView histogram(Histogram histogram) {
    return histograms.getOrDefault(histogram.name(), NO_VALUES);
  }

  @Override
  public TaggedName taggedName(String statName) {
    return taggedNames.getOrDefault(statName, new TaggedName(statName, List.of()));
  }

  @Override
  public LogControl logs() {
    return new LogControl() {
      @Override
      public SortedMap<String, LogLevel> levels() {
        return levels;
      }

      @Override
      public void level(String logger, LogLevel level) {
        levels.put(logger, level);
      }

      @Override
      public void allLevels(LogLevel level) {
        levels.replaceAll((name, old) -> level);
      }
    };
  }

  @Override
  public AdminCommands commands() {
    return new AdminCommands() {
      @Override
      public void failHealthcheck(boolean fail) {
        calls.add("failHealthcheck " + fail);
      }

      @Override
      public void drainListeners(boolean inboundOnly, boolean graceful, boolean skipExit) {
        calls.add("drainListeners " + inboundOnly + " " + graceful + " " + skipExit);
      }

      @Override
      public void reopenLogs() {
        calls.add("reopenLogs");
      }

      @Override
      public void shutdown() {
        calls.add("shutdown");
      }
    };
  }

  // ---- what tests ask

  static final HistogramView NO_VALUES =
      new HistogramView(noFigures(2), noFigures(2), new double[] {0.5, 3_600_000});

  static HistogramView.Figures noFigures(int bounds) {
    return HistogramView.Figures.none(bounds);
  }

  /** The whole answer: status, a line feed, body. */
  String get(String pathAndQuery) {
    return ask("GET", pathAndQuery);
  }

  String post(String pathAndQuery) {
    return ask("POST", pathAndQuery);
  }

  String ask(String method, String pathAndQuery) {
    AdminResponse response = new Admin(this).handle(AdminRequest.of(method, pathAndQuery));
    return response.status() + "\n" + text(response.body());
  }

  static String text(AdminBody body) {
    try {
      AdminOutput out = new AdminOutput();
      StringBuilder all = new StringBuilder();
      boolean more;
      do {
        more = body.next(out);
        all.append(new String(out.take(), java.nio.charset.StandardCharsets.UTF_8));
      } while (more);
      return all.toString();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Adds to a counter. */
  void count(String name, long n) {
    stats.counter(name).add(stats.shard(0), n);
  }

  void gauge(String name, long n) {
    stats.gauge(name).set(stats.shard(0), n);
  }

  ClusterInfo clusterInfo(String name, boolean addedViaApi, Message proto) {
    ClusterStats clusterStats = new ClusterStats(stats.scope("cluster." + name + "."));
    return new ClusterInfo(
        new ClusterRef(name, 0),
        name,
        5_000_000_000L,
        1 << 20,
        new ClusterInfo.HttpOptions(0, 0, 0, 81920, 100, false, HeaderFormat.LOWER_CASE),
        ClusterInfo.PoolOptions.NONE,
        ClusterInfo.TcpOptions.NONE,
        TransportSocketFactory.RAW_BUFFER,
        breaker(),
        breaker(),
        clusterStats,
        null,
        addedViaApi,
        null,
        proto);
  }

  ClusterView cluster(String name, Host... hosts) {
    Cluster proto = Cluster.newBuilder().setName(name).build();
    ClusterView view =
        new ClusterView(
            clusterInfo(name, false, proto),
            priorities(0, hosts),
            ResourceStage.ACTIVE,
            "",
            LOADED,
            null);
    clusters.add(view);
    return view;
  }

  /** Hosts of one priority, all in the same place, which weighs {@code weight}. */
  static PrioritySet priorities(int weight, Host... hosts) {
    LocalityHosts here = LocalityHosts.of(Locality.NONE, weight, List.of(hosts));
    return new PrioritySet(List.of(HostSet.of(0, 140, false, List.of(here))));
  }

  private CircuitBreaker breaker() {
    return new CircuitBreaker(limit(1024), limit(1024), limit(1024), limit(3));
  }

  private ResourceLimit limit(long max) {
    return new ResourceLimit(max);
  }

  static Host host(String ip, int port, String hostname) {
    return new Host(
        new InetSocketAddress(ip, port),
        hostname,
        Locality.NONE,
        0,
        1,
        false,
        io.envoyproxy.envoy.config.core.v3.Metadata.getDefaultInstance(),
        2);
  }
}
