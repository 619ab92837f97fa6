package io.legate.dist.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bootstraps on loopback whose listeners take any port. */
final class Configs {
  private Configs() {}

  /**
   * An HTTP proxy in front of one backend.
   *
   * @param accessLogs of the connection manager, in YAML's flow style
   */
  static Path http(Path folder, int backendPort, String... accessLogs) {
    return write(
        folder,
        """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        static_resources:
          listeners:
          - name: front
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: ingress_http
                  access_log: [%s]
                  route_config:
                    name: local_route
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes:
                      - {match: {prefix: /dead}, route: {cluster: dead}}
                      - {match: {prefix: /proxied/}, route: {cluster: app, prefix_rewrite: /}}
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
          clusters:
          - name: app
            connect_timeout: 5s
            load_assignment:
              cluster_name: app
              endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
          - name: dead
            connect_timeout: 1s
            load_assignment:
              cluster_name: dead
              endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]
        """
            .formatted(String.join(", ", accessLogs), backendPort));
  }

  /** A file access log, in YAML's flow style; {@code format} is one field more, or empty. */
  static String fileLog(Path path, String format) {
    return "{name: envoy.access_loggers.file, typed_config: {'@type':"
        + " type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog, path: '"
        + path
        + "'"
        + (format.isEmpty() ? "" : ", " + format)
        + "}}";
  }

  private static Path write(Path folder, String text) {
    try {
      return Files.writeString(folder.resolve("envoy.yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
