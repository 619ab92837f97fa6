package io.legate.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A configuration on loopback: listeners on any port, each in front of one backend. Clients may
 * speak HTTP/1.1 or HTTP/2, and open WebSockets by either.
 */
final class Bootstrap {
  /** What is spoken to a backend, as a field of {@code explicit_http_config}. */
  enum Upstream {
    HTTP_1("http_protocol_options: {enable_trailers: true}"),
    HTTP_2("http2_protocol_options: {allow_connect: true}");

    private final String config;

    Upstream(String config) {
      this.config = config;
    }
  }

  private static final String TYPES = "type.googleapis.com/envoy.extensions.";
  private static final String LISTENER =
      """
        - name: %1$s
          address: {socket_address: {address: 127.0.0.1, port_value: 0}}
          filter_chains:
          - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": %2$sfilters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: %1$s
                codec_type: AUTO
                http_protocol_options: {enable_trailers: true}
                http2_protocol_options: {allow_connect: true}
                upgrade_configs: [{upgrade_type: websocket}]
                route_config:
                  virtual_hosts:
                  - name: all
                    domains: ["*"]
                    routes:
                    - match: {prefix: /}
                      route: {cluster: %1$s, timeout: 0s, retry_policy: {%3$s}}
                http_filters:
                - name: envoy.filters.http.router
                  typed_config:
                    "@type": %2$sfilters.http.router.v3.Router
      """;
  private static final String CLUSTER =
      """
        - name: %s
          connect_timeout: 5s
          circuit_breakers: {thresholds: [{max_retries: 1000}]}
          typed_extension_protocol_options:
            envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
              "@type": %supstreams.http.v3.HttpProtocolOptions
              explicit_http_config: {%s}
          load_assignment:
            cluster_name: %1$s
            endpoints:
            - lb_endpoints:
              - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %4$d}}}
      """;

  private String retries = "";
  private final StringBuilder listeners = new StringBuilder();
  private final StringBuilder clusters = new StringBuilder();

  /** The retry policy of the listeners that are added from now on, in YAML's flow style. */
  Bootstrap retries(String policy) {
    retries = policy;
    return this;
  }

  /** Adds a listener, and the cluster of that name behind it. */
  Bootstrap listener(String name, Upstream upstream, int backendPort) {
    listeners.append(LISTENER.formatted(name, TYPES, retries));
    clusters.append(CLUSTER.formatted(name, TYPES, upstream.config, backendPort));
    return this;
  }

  /** The file with all that. */
  Path write(Path folder) {
    String text =
        "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}\n"
            + "static_resources:\n"
            + "  listeners:\n"
            + listeners.toString().indent(2)
            + "  clusters:\n"
            + clusters.toString().indent(2);
    try {
      return Files.writeString(folder.resolve("envoy.yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
