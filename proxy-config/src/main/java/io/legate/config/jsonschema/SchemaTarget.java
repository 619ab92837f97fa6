package io.legate.config.jsonschema;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one list of what a JSON Schema can be written of: the bootstrap and xDS's resources. */
public enum SchemaTarget {
  BOOTSTRAP("bootstrap", "envoy.config.bootstrap.v3.Bootstrap", "the file that -c names"),
  LISTENER("listener", "envoy.config.listener.v3.Listener", "one listener (LDS)"),
  ROUTE("route", "envoy.config.route.v3.RouteConfiguration", "one route configuration (RDS)"),
  SCOPED_ROUTE(
      "scoped-route", "envoy.config.route.v3.ScopedRouteConfiguration", "one scope (SRDS)"),
  VIRTUAL_HOST("virtual-host", "envoy.config.route.v3.VirtualHost", "one virtual host (VHDS)"),
  CLUSTER("cluster", "envoy.config.cluster.v3.Cluster", "one cluster (CDS)"),
  ENDPOINT("endpoint", "envoy.config.endpoint.v3.ClusterLoadAssignment", "a cluster's hosts (EDS)"),
  SECRET(
      "secret",
      "envoy.extensions.transport_sockets.tls.v3.Secret",
      "a certificate, key or CA (SDS)"),
  RUNTIME("runtime", "envoy.service.runtime.v3.Runtime", "one runtime layer (RTDS)"),
  EXTENSION(
      "extension", "envoy.config.core.v3.TypedExtensionConfig", "one extension's config (ECDS)"),
  RESOURCES(
      "resources",
      "envoy.service.discovery.v3.DiscoveryResponse",
      "a file of resources (path_config_source), each with its @type");

  private final String label;
  private final String message;
  private final String meaning;

  SchemaTarget(String label, String message, String meaning) {
    this.label = label;
    this.message = message;
    this.meaning = meaning;
  }

  /** As it is named on the command line and in a file's name. */
  public String label() {
    return label;
  }

  /** What documents of this kind are, in a few words. */
  public String meaning() {
    return meaning;
  }

  /** The file that the distribution has it in. */
  public String fileName() {
    return "envoy-" + label + ".schema.json";
  }

  /** The full name of the message. */
  String message() {
    return message;
  }

  /** The target of this label; null when there is none. */
  public static @Nullable SchemaTarget labelled(String label) {
    for (SchemaTarget target : values()) {
      if (target.label.equals(label)) {
        return target;
      }
    }
    return null;
  }

  /** All labels, in the order of the list. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(SchemaTarget::label).toList();
  }
}
