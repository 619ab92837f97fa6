package io.legate.server;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.StaticResources;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.legate.accesslog.AccessLog;
import io.legate.accesslog.AccessLogContext;
import io.legate.accesslog.AccessLogFactory;
import io.legate.accesslog.AccessLogFile;
import io.legate.accesslog.AccessLogFiles;
import io.legate.accesslog.AccessLogs;
import io.legate.accesslog.Format;
import io.legate.common.ConfigContext;
import io.legate.common.ExtensionLookup;
import io.legate.common.FieldSet;
import io.legate.common.RuntimeValues;
import io.legate.event.Await;
import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.factory.FactoryContext;
import io.legate.http.pool.HttpPools;
import io.legate.listener.CompiledListener;
import io.legate.listener.ListenerCompiler;
import io.legate.listener.ListenerException;
import io.legate.listener.ListenerManager;
import io.legate.stats.StatsSettings;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.Locality;
import io.legate.upstream.cluster.ClusterCompiler;
import io.legate.upstream.cluster.ClusterManager;
import io.legate.upstream.cluster.CompiledCluster;
import io.legate.upstream.cluster.TransportSockets;
import io.legate.upstream.discovery.DnsResolverConfigs;
import io.legate.upstream.discovery.DnsResolverFactory;
import io.legate.upstream.discovery.DnsResolverOptions;
import io.legate.upstream.discovery.NettyDnsResolvers;
import io.legate.upstream.forward.DnsCaches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running proxy: its threads, clusters, listeners and logs, put together from a bootstrap, and
 * their life from initialisation to the end. Made and ended on the main thread; facts may be asked
 * for on any. Envoy: {@code Server::InstanceImpl}.
 */
public final class Server implements AutoCloseable {
  /** What a bootstrap may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.config.bootstrap.v3.Bootstrap")
          .reads("node", "static_resources", "admin", "stats_config", "layered_runtime")
          .reads("cluster_manager")
          .reads("typed_dns_resolver_config", "dns_resolution_config", "use_tcp_for_dns_lookups")
          .harmless("dynamic_resources", "an error of its own says that they are not available yet")
          .harmless("flags_path", "the directory is not watched, as nothing is in it by default")
          .harmless("enable_dispatcher_stats", "event loops keep no such stats")
          .harmless("stats_flush_interval", "stats are read when they are asked for")
          .harmless("watchdog", "the JVM's own tools watch threads")
          .harmless("watchdogs", "the JVM's own tools watch threads");

  /** What static resources may be. */
  public static final FieldSet STATIC_FIELDS =
      FieldSet.of("envoy.config.bootstrap.v3.Bootstrap.StaticResources")
          .reads("listeners", "clusters")
          .refuses("secrets", "TLS is not available in this version");

  /** What may be said of all clusters. */
  public static final FieldSet CLUSTER_MANAGER_FIELDS =
      FieldSet.of("envoy.config.bootstrap.v3.ClusterManager")
          .reads("local_cluster_name", "outlier_detection", "upstream_bind_config")
          .harmless("enable_deferred_cluster_creation", "a worker's part of a cluster is small")
          .refuses("load_stats_config", "load is not reported in this version");

  /** What may be said of all outlier detectors. */
  public static final FieldSet OUTLIER_FIELDS =
      FieldSet.of("envoy.config.bootstrap.v3.ClusterManager.OutlierDetection")
          .reads("event_log_path")
          .refuses("event_service", "events are written to event_log_path alone");

  private static final Logger log = LoggerFactory.getLogger("main");
  private static final long STATS_INTERVAL_NANOS = 5_000_000_000L; // 5 s, as Envoy flushes

  private final Bootstrap bootstrap;
  private final ServerOptions options;
  private final StatsStore stats;
  private final Workers workers;
  private final ClusterRefs clusterRefs = new ClusterRefs();
  private final DnsCaches dnsCaches;
  private final ClusterCompiler clusterCompiler;
  private final ClusterManager clusters;
  private final List<CompiledCluster> staticClusters = new ArrayList<>(); // until they are added
  private final ListenerManager listeners;
  private final ExtensionLookup extensions;
  private final AccessLogFiles accessLogFiles;
  private final ServerStats serverStats;
  private final ServerDrain drain = new ServerDrain();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile ServerState state = ServerState.PRE_INITIALIZING;
  private volatile @Nullable StatsSettings statsSettings;
  private volatile long initialisedMillis;

  /** Starts the threads; nothing is compiled yet. {@code extensions} finds those that are named. */
  public Server(Bootstrap bootstrap, ServerOptions options, ExtensionLookup extensions) {
    this.extensions = extensions;
    this.bootstrap = bootstrap;
    this.options = options;
    this.stats =
        options.pretend()
            ? StatsStore.pretending(options.concurrency())
            : new StatsStore(options.concurrency());
    this.workers = new Workers(options.concurrency(), options.transport(), stats);
    DnsResolverFactory resolvers = new NettyDnsResolvers(workers.control());
    this.dnsCaches = new DnsCaches(workers, stats, resolvers);
    this.clusterCompiler = new ClusterCompiler(clusterRefs, stats, TransportSockets.RAW_ONLY);
    this.clusters = new ClusterManager(workers, stats, clusterCompiler, new HttpPools(), resolvers);
    this.listeners =
        new ListenerManager(
            workers,
            stats,
            new ListenerManager.DrainOptions(
                options.drainTime().toNanos(), options.gradualDrain()));
    this.accessLogFiles = new AccessLogFiles(workers, stats, options.fileFlushInterval());
    clusterCompiler.files(accessLogFiles::open);
    if (options.pretend()) {
      accessLogFiles.pretend();
    }
    this.serverStats =
        new ServerStats(
            stats.scope("server."), options, stats.controlShard(), listeners::activeConnections);
  }

  /**
   * Compiles the bootstrap's resources and reports what is wrong with them; opens no socket.
   *
   * @return the listeners, or null when there was an error
   */
  public @Nullable List<CompiledListener> compile(ConfigContext at) throws InterruptedException {
    return onControl(
        () -> {
          at.check(FIELDS, bootstrap);
          checkDynamic(at);
          compileStats(at.at("stats_config"));
          ConfigContext there = at.at("static_resources");
          StaticResources resources = bootstrap.getStaticResources();
          there.check(STATIC_FIELDS, resources);
          DnsResolverOptions resolver = resolver(at);
          dnsCaches.resolver(resolver);
          clusterCompiler.resolver(resolver);
          clusterCompiler.dnsCaches(dnsCaches);
          clusterCompiler.outlierLog(outlierLog(at.at("cluster_manager").at("outlier_detection")));
          clusterCompiler.transport(options.transport());
          if (bootstrap.hasLayeredRuntime()) {
            clusterCompiler.runtime(RuntimeValues.of(bootstrap.getLayeredRuntime()));
          }
          compileClusterManager(at.at("cluster_manager"));
          checkClusters(resources, there);
          List<CompiledListener> compiled = compileListeners(resources, there);
          return at.errorCount() > 0 ? null : compiled;
        });
  }

  private void compileStats(ConfigContext at) {
    if (bootstrap.hasStatsConfig()) {
      StatsSettings settings = StatsSettings.compile(bootstrap.getStatsConfig(), at);
      statsSettings = settings;
      stats.matcher(settings.matcher());
    }
  }

  @SuppressWarnings("deprecation") // two of the three ways to say it
  private DnsResolverOptions resolver(ConfigContext at) {
    return DnsResolverConfigs.compile(
        bootstrap.hasTypedDnsResolverConfig() ? bootstrap.getTypedDnsResolverConfig() : null,
        bootstrap.hasDnsResolutionConfig() ? bootstrap.getDnsResolutionConfig() : null,
        List.of(),
        bootstrap.getUseTcpForDnsLookups(),
        DnsResolverOptions.SYSTEM,
        at);
  }

  private @Nullable AccessLogFile outlierLog(ConfigContext at) {
    var config = bootstrap.getClusterManager().getOutlierDetection();
    at.check(OUTLIER_FIELDS, config);
    String path = config.getEventLogPath();
    return path.isEmpty() ? null : accessLogFiles.open(path, at.at("event_log_path"));
  }

  private void checkDynamic(ConfigContext at) {
    if (bootstrap.hasDynamicResources()) {
      at.at("dynamic_resources")
          .error(
              "unsupported-xds",
              "dynamic resources are not available in this version (expected static_resources)");
    }
  }

  private void checkClusters(StaticResources resources, ConfigContext at) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < resources.getClustersCount(); i++) {
      Cluster cluster = resources.getClusters(i);
      ConfigContext there = at.at("clusters", i);
      if (!names.add(cluster.getName())) {
        there.error(
            "duplicate-name",
            "cluster '" + cluster.getName() + "' is defined twice (expected one of a name)");
      }
      CompiledCluster compiled = clusterCompiler.compile(cluster, there, false);
      if (compiled != null) {
        staticClusters.add(compiled);
      }
    }
  }

  private void compileClusterManager(ConfigContext at) {
    var config = bootstrap.getClusterManager();
    at.check(CLUSTER_MANAGER_FIELDS, config);
    if (config.hasUpstreamBindConfig()) {
      clusterCompiler.binding(config.getUpstreamBindConfig(), at.at("upstream_bind_config"));
    }
    String local = config.getLocalClusterName();
    if (local.isEmpty()) {
      return;
    }
    if (bootstrap.getStaticResources().getClustersList().stream()
        .noneMatch(c -> c.getName().equals(local))) {
      at.at("local_cluster_name")
          .error("local cluster '" + local + "' must be defined (expected a static cluster)");
    }
    var place = bootstrap.getNode().getLocality();
    clusters.local(local, new Locality(place.getRegion(), place.getZone(), place.getSubZone()));
  }

  private List<CompiledListener> compileListeners(StaticResources resources, ConfigContext at) {
    Set<String> names = new HashSet<>();
    resources.getClustersList().forEach(c -> names.add(c.getName()));
    FactoryContext context =
        new FactoryContext(
            stats,
            clusterRefs,
            names::contains,
            clusters::workerClusters,
            workers,
            dnsCaches,
            extensions,
            this::accessLog,
            drain,
            bootstrap.getNode());
    ListenerCompiler compiler = new ListenerCompiler(context);
    List<CompiledListener> compiled = new ArrayList<>();
    for (int i = 0; i < resources.getListenersCount(); i++) {
      CompiledListener listener =
          compiler.compile(resources.getListeners(i), at.at("listeners", i));
      if (listener != null) {
        compiled.add(listener);
      }
    }
    return compiled;
  }

  private AccessLog accessLog(
      List<io.envoyproxy.envoy.config.accesslog.v3.AccessLog> logs, ConfigContext at) {
    AccessLogContext context =
        new AccessLogContext(
            accessLogFiles,
            (name, config, where) -> extensions.find(AccessLogFactory.class, name, config, where));
    return AccessLogs.compile(logs, at, context);
  }

  /** The access log of the admin interface ({@code admin.access_log}, {@code access_log_path}). */
  @SuppressWarnings("deprecation") // access_log_path is what nearly everybody writes
  public AccessLog adminAccessLog(ConfigContext at) throws InterruptedException {
    return onControl(
        () -> {
          AccessLog log = accessLog(bootstrap.getAdmin().getAccessLogList(), at);
          String path = bootstrap.getAdmin().getAccessLogPath();
          AccessLogFile file =
              path.isEmpty() ? null : accessLogFiles.open(path, at.at("access_log_path"));
          if (file == null) {
            return log;
          }
          Format format = Format.text(Format.DEFAULT_TEXT, at);
          return (context, worker) -> {
            log.log(context, worker);
            file.write(format, context, worker);
          };
        });
  }

  /**
   * Initialises the clusters: returns when each has its hosts, or its first discovery has failed
   * (envoy-semantics §2.2).
   */
  public void prepare() throws InterruptedException {
    state = ServerState.INITIALIZING;
    CountDownLatch initialised = new CountDownLatch(1);
    onControl(
        () -> {
          staticClusters.forEach(clusters::add);
          staticClusters.clear();
          clusters.initialized(initialised::countDown);
          return true;
        });
    initialised.await();
    log.info("all clusters initialized. initializing init manager");
  }

  /**
   * Lets the listeners accept; returns when they do.
   *
   * @throws ListenerException when an address cannot be bound; then nothing listens
   */
  public void start(List<CompiledListener> compiled) throws ListenerException {
    for (CompiledListener listener : compiled) {
      listeners.addOrUpdate(listener);
    }
    log.info("all dependencies initialized. starting workers");
    listeners.start();
    state = ServerState.LIVE;
    initialisedMillis = System.currentTimeMillis();
    workers.control().execute(this::onLive);
  }

  private void onLive() {
    serverStats.onInitialized();
    serverStats.refresh(state);
    workers.control().schedule(new StatsTimer(), STATS_INTERVAL_NANOS);
  }

  /**
   * Stops accepting, says on every response that the connection closes, and closes what is idle.
   */
  public void stopListening() {
    drain.start();
    listeners.stopListening(false);
    listeners.drainConnections();
  }

  /**
   * Stops accepting and waits for connections to end, at most that long.
   *
   * @return whether all have ended
   */
  public boolean drain(Duration most) throws InterruptedException {
    state = ServerState.DRAINING;
    stopListening();
    return Await.until(workers.control(), () -> listeners.activeConnections() == 0, most);
  }

  /**
   * Stops listening at once, or says on responses that connections close and stops after a while.
   */
  public void drainListeners(boolean inboundOnly, boolean graceful, boolean keepListening) {
    if (!graceful) {
      listeners.stopListening(inboundOnly);
      return;
    }
    listeners.drainListeners(inboundOnly);
    if (!keepListening) {
      Worker control = workers.control();
      Timer stop =
          new Timer() {
            @Override
            protected void onTimer() {
              listeners.stopListening(inboundOnly);
            }
          };
      control.execute(() -> control.schedule(stop, options.drainTime().toNanos()));
    }
  }

  /** Lets health checks fail or pass ({@code /healthcheck/fail}); failing starts to drain. */
  public void failHealthChecks(boolean fail) {
    drain.failHealthChecks(fail);
    state = fail ? ServerState.DRAINING : ServerState.LIVE;
    workers.control().execute(() -> serverStats.refresh(state));
  }

  /** Ends everything; what still runs is cut. Harmless when it has ended. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    listeners.stopListening(false);
    listeners.closeConnections();
    try {
      onControl(
          () -> {
            dnsCaches.close();
            clusters.close();
            return true;
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    accessLogFiles.close();
    workers.close();
  }

  private <T> T onControl(Callable<T> task) throws InterruptedException {
    CompletableFuture<T> done = new CompletableFuture<>();
    workers
        .control()
        .execute(
            () -> {
              try {
                done.complete(task.call());
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            });
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("failed on the control thread", e.getCause());
    }
  }

  // ---- facts, on any thread

  public Bootstrap bootstrap() {
    return bootstrap;
  }

  public ServerOptions options() {
    return options;
  }

  public ServerState state() {
    return state;
  }

  /** When it became live, in milliseconds; 0 before. */
  public long initialisedMillis() {
    return initialisedMillis;
  }

  public long uptimeSeconds() {
    return serverStats.uptimeSeconds();
  }

  public boolean healthCheckFailed() {
    return drain.healthChecksFail();
  }

  /** What {@code stats_config} says; the defaults, with their 46 rules, are made when asked for. */
  public StatsSettings statsSettings() {
    StatsSettings settings = statsSettings;
    if (settings == null) {
      settings = StatsSettings.defaults();
      statsSettings = settings;
    }
    return settings;
  }

  public StatsStore stats() {
    return stats;
  }

  public Workers workers() {
    return workers;
  }

  public ClusterManager clusters() {
    return clusters;
  }

  public ListenerManager listeners() {
    return listeners;
  }

  public AccessLogFiles accessLogFiles() {
    return accessLogFiles;
  }

  /** Brings the gauges of the process up to date soon. */
  private final class StatsTimer extends Timer {
    @Override
    protected void onTimer() {
      serverStats.refresh(state);
      stats.flush();
      Worker control = workers.control();
      control.schedule(this, STATS_INTERVAL_NANOS);
    }
  }
}
