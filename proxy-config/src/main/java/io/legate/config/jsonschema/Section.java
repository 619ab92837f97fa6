package io.legate.config.jsonschema;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The places of an Any whose types are of one kind, so that an editor offers only those. */
enum Section {
  HTTP_FILTER(
      List.of(
          "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter.typed_config"),
      List.of("envoy.extensions.filters.http.", "envoy.extensions.common.matching.")),
  PER_ROUTE(
      List.of(
          "envoy.config.route.v3.RouteConfiguration.typed_per_filter_config",
          "envoy.config.route.v3.VirtualHost.typed_per_filter_config",
          "envoy.config.route.v3.Route.typed_per_filter_config",
          "envoy.config.route.v3.WeightedCluster.ClusterWeight.typed_per_filter_config"),
      List.of(
          "envoy.extensions.filters.http.",
          "envoy.extensions.common.matching.",
          "envoy.config.route.v3.FilterConfig")),
  NETWORK_FILTER(
      List.of(
          "envoy.config.listener.v3.Filter.typed_config",
          "envoy.config.cluster.v3.Filter.typed_config"),
      List.of("envoy.extensions.filters.network.", "envoy.extensions.common.matching.")),
  LISTENER_FILTER(
      List.of("envoy.config.listener.v3.ListenerFilter.typed_config"),
      List.of("envoy.extensions.filters.listener.", "envoy.extensions.filters.udp.")),
  TRANSPORT_SOCKET(
      List.of("envoy.config.core.v3.TransportSocket.typed_config"),
      List.of("envoy.extensions.transport_sockets.")),
  ACCESS_LOG(
      List.of("envoy.config.accesslog.v3.AccessLog.typed_config"),
      List.of("envoy.extensions.access_loggers.")),
  STATS_SINK(
      List.of("envoy.config.metrics.v3.StatsSink.typed_config"),
      List.of("envoy.extensions.stat_sinks.", "envoy.config.metrics.v3.")),
  TRACER(
      List.of("envoy.config.trace.v3.Tracing.Http.typed_config"),
      List.of("envoy.extensions.tracers.", "envoy.config.trace.v3.")),
  PROTOCOL_OPTIONS(
      List.of("envoy.config.cluster.v3.Cluster.typed_extension_protocol_options"),
      List.of("envoy.extensions.upstreams.", "envoy.extensions.filters.network.")),
  RESOURCE(
      List.of(
          "envoy.service.discovery.v3.DiscoveryResponse.resources",
          "envoy.service.discovery.v3.Resource.resource"),
      List.of("envoy.service.discovery.v3.Resource")),
  /** Everywhere else. */
  OTHER(List.of(), List.of(""));

  private final List<String> fields;
  private final List<String> types;

  Section(List<String> fields, List<String> types) {
    this.fields = fields;
    this.types = types;
  }

  /** The section of a field, by the field's full name. */
  static Section of(String field) {
    for (Section section : values()) {
      if (section.fields.contains(field)) {
        return section;
      }
    }
    return OTHER;
  }

  String label() {
    return "any-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a message of this full name may stand there. */
  boolean takes(String type) {
    return types.stream().anyMatch(type::startsWith)
        || (this == RESOURCE
            && Arrays.stream(SchemaTarget.values())
                .anyMatch(target -> target.message().equals(type)));
  }
}
