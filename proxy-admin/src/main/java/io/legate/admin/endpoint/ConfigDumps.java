package io.legate.admin.endpoint;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.envoyproxy.envoy.admin.v3.BootstrapConfigDump;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.EcdsConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.ScopedRoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.legate.admin.AdminContext;
import io.legate.admin.ClusterView;
import io.legate.admin.ListenerView;
import io.legate.admin.ResourceStage;
import io.legate.admin.RouteConfigView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The configuration in use, one message per component. For one request. */
final class ConfigDumps {
  private final AdminContext context;
  private final Predicate<String> name;

  /** Dumps of the resources whose name fits. */
  ConfigDumps(AdminContext context, Predicate<String> name) {
    this.context = context;
    this.name = name;
  }

  /** The components, in the order of their names in Envoy's config tracker. */
  List<Supplier<Message>> all(boolean includeEds) {
    List<Supplier<Message>> all = new ArrayList<>();
    all.add(this::bootstrap);
    all.add(this::clusters);
    all.add(EcdsConfigDump::getDefaultInstance);
    if (includeEds && !context.clusters().isEmpty()) {
      all.add(() -> EndpointsDump.of(context.clusters(), name));
    }
    all.add(this::listeners);
    all.add(ScopedRoutesConfigDump::getDefaultInstance);
    all.add(this::routes);
    all.add(this::secrets);
    return all;
  }

  private Message bootstrap() {
    return BootstrapConfigDump.newBuilder()
        .setBootstrap(context.bootstrap())
        .setLastUpdated(timestamp(context.bootstrapLoaded()))
        .build();
  }

  private Message clusters() {
    ClustersConfigDump.Builder dump =
        ClustersConfigDump.newBuilder().setVersionInfo(context.cdsVersionInfo());
    for (ClusterView cluster : context.clusters()) {
      if (!name.test(cluster.info().name())) {
        continue;
      }
      if (!cluster.info().addedViaApi()) {
        dump.addStaticClustersBuilder()
            .setCluster(Any.pack(cluster.info().proto()))
            .setLastUpdated(timestamp(cluster.lastUpdated()));
      } else if (cluster.stage() == ResourceStage.WARMING) {
        dump.addDynamicWarmingClusters(dynamic(cluster));
      } else {
        dump.addDynamicActiveClusters(dynamic(cluster));
      }
    }
    return dump.build();
  }

  private static ClustersConfigDump.DynamicCluster dynamic(ClusterView cluster) {
    return ClustersConfigDump.DynamicCluster.newBuilder()
        .setVersionInfo(cluster.versionInfo())
        .setCluster(Any.pack(cluster.info().proto()))
        .setLastUpdated(timestamp(cluster.lastUpdated()))
        .build();
  }

  private Message listeners() {
    ListenersConfigDump.Builder dump =
        ListenersConfigDump.newBuilder().setVersionInfo(context.ldsVersionInfo());
    for (ListenerView listener : context.listeners()) {
      if (!name.test(listener.name())) {
        continue;
      }
      if (listener.addedViaApi()) {
        addDynamic(dump, listener);
      } else {
        dump.addStaticListenersBuilder()
            .setListener(Any.pack(listener.proto()))
            .setLastUpdated(timestamp(listener.lastUpdated()));
      }
    }
    return dump.build();
  }

  /** The versions of a listener that exist at once share one entry. */
  private static void addDynamic(ListenersConfigDump.Builder dump, ListenerView listener) {
    ListenersConfigDump.DynamicListener.Builder entry = null;
    for (ListenersConfigDump.DynamicListener.Builder known :
        dump.getDynamicListenersBuilderList()) {
      if (known.getName().equals(listener.name())) {
        entry = known;
      }
    }
    if (entry == null) {
      entry = dump.addDynamicListenersBuilder().setName(listener.name());
    }
    ListenersConfigDump.DynamicListenerState state =
        ListenersConfigDump.DynamicListenerState.newBuilder()
            .setVersionInfo(listener.versionInfo())
            .setListener(Any.pack(listener.proto()))
            .setLastUpdated(timestamp(listener.lastUpdated()))
            .build();
    switch (listener.stage()) {
      case WARMING -> entry.setWarmingState(state);
      case ACTIVE -> entry.setActiveState(state);
      case DRAINING -> entry.setDrainingState(state);
    }
  }

  private Message routes() {
    RoutesConfigDump.Builder dump = RoutesConfigDump.newBuilder();
    for (RouteConfigView route : context.routeConfigs()) {
      if (!name.test(route.name())) {
        continue;
      }
      Any config = Any.pack(route.proto());
      Timestamp updated = timestamp(route.lastUpdated());
      if (route.dynamic()) {
        dump.addDynamicRouteConfigsBuilder()
            .setVersionInfo(route.versionInfo())
            .setRouteConfig(config)
            .setLastUpdated(updated);
      } else {
        dump.addStaticRouteConfigsBuilder().setRouteConfig(config).setLastUpdated(updated);
      }
    }
    return dump.build();
  }

  /** The secrets of the bootstrap; what is secret in them is redacted when they are printed. */
  private Message secrets() {
    SecretsConfigDump.Builder dump = SecretsConfigDump.newBuilder();
    for (Secret secret : context.bootstrap().getStaticResources().getSecretsList()) {
      if (name.test(secret.getName())) {
        dump.addStaticSecretsBuilder()
            .setName(secret.getName())
            .setSecret(Any.pack(secret))
            .setLastUpdated(timestamp(context.bootstrapLoaded()));
      }
    }
    return dump.build();
  }

  /** Milliseconds, as Envoy shows. */
  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano() / 1_000_000 * 1_000_000)
        .build();
  }
}
