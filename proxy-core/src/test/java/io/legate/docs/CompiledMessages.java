package io.legate.docs;

import io.legate.common.FieldSet;
import io.legate.extension.accesslog.file.FileAccessLogFactory;
import io.legate.extension.accesslog.stream.StderrAccessLogFactory;
import io.legate.extension.accesslog.stream.StdoutAccessLogFactory;
import io.legate.extension.http.dynamicforwardproxy.DynamicForwardProxyFactory;
import io.legate.extension.http.grpcstats.GrpcStatsFactory;
import io.legate.extension.http.router.RouterFilterFactory;
import io.legate.extension.http.statefulsession.StatefulSessionFactory;
import io.legate.extension.listener.originaldst.OriginalDstFactory;
import io.legate.extension.network.directresponse.DirectResponseFactory;
import io.legate.extension.network.echo.EchoFactory;
import io.legate.server.Server;
import io.legate.tcp.TcpProxyCompiler;
import java.util.ArrayList;
import java.util.List;

/**
 * The one list of every message that the core compiles, in the sections of the compatibility page.
 */
final class CompiledMessages {
  /** A section of the page. */
  record Section(String title, List<FieldSet> messages) {}

  static final List<Section> SECTIONS =
      List.of(
          section(
              "Bootstrap",
              List.of(
                  Server.FIELDS,
                  Server.STATIC_FIELDS,
                  Server.CLUSTER_MANAGER_FIELDS,
                  Server.OUTLIER_FIELDS)),
          section("Listeners", io.legate.listener.FieldSets.ALL),
          section("HTTP connection manager", io.legate.extension.network.hcm.FieldSets.ALL),
          section(
              "HTTP filters",
              List.of(
                  RouterFilterFactory.FIELDS,
                  DynamicForwardProxyFactory.FIELDS,
                  DynamicForwardProxyFactory.ROUTE_FIELDS,
                  StatefulSessionFactory.FIELDS,
                  StatefulSessionFactory.ROUTE_FIELDS,
                  StatefulSessionFactory.COOKIE_STATE_FIELDS,
                  StatefulSessionFactory.COOKIE_FIELDS,
                  StatefulSessionFactory.HEADER_STATE_FIELDS,
                  GrpcStatsFactory.FIELDS,
                  GrpcStatsFactory.LIST_FIELDS,
                  GrpcStatsFactory.SERVICE_FIELDS)),
          section("Listener filters", List.of(OriginalDstFactory.FIELDS)),
          section("Routes", io.legate.router.FieldSets.ALL, io.legate.http.FieldSets.ALL),
          section(
              "Network filters",
              TcpProxyCompiler.FIELD_SETS,
              List.of(DirectResponseFactory.FIELDS, EchoFactory.FIELDS)),
          section(
              "Clusters and endpoints",
              io.legate.upstream.cluster.FieldSets.ALL,
              io.legate.upstream.discovery.FieldSets.ALL,
              io.legate.upstream.forward.FieldSets.ALL),
          section("Health checks", io.legate.upstream.health.FieldSets.ALL),
          section("Load balancing", io.legate.upstream.policy.FieldSets.ALL),
          section("Outlier detection", io.legate.upstream.outlier.FieldSets.ALL),
          section(
              "Access logs",
              io.legate.accesslog.FieldSets.ALL,
              List.of(
                  FileAccessLogFactory.FIELDS,
                  StdoutAccessLogFactory.FIELDS,
                  StderrAccessLogFactory.FIELDS)),
          section("Stats", io.legate.stats.FieldSets.ALL),
          section("Used by several", io.legate.common.FieldSets.ALL));

  private CompiledMessages() {}

  @SafeVarargs
  private static Section section(String title, List<FieldSet>... lists) {
    List<FieldSet> all = new ArrayList<>();
    List.of(lists).forEach(all::addAll);
    return new Section(title, List.copyOf(all));
  }

  static List<FieldSet> all() {
    return SECTIONS.stream().flatMap(section -> section.messages().stream()).toList();
  }

  /** What is declared for a message; the first, where there are several. */
  static FieldSet of(String messageType) {
    return all().stream()
        .filter(fields -> fields.messageType().equals(messageType))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no FieldSet of " + messageType + " in the list"));
  }
}
