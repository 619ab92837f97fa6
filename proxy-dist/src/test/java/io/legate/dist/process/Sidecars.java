package io.legate.dist.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * The sidecars of all backends of a demo in one process: on each backend's address a listener for
 * HTTP/1 and HTTP/2, which sends everything to the same address, port 8080. Where each is to have
 * the demo's own file, see {@link SidecarNetwork}.
 */
final class Sidecars {
  private static final int PORT = 8080;

  private Sidecars() {}

  /** The backend as it is to run with a sidecar. */
  static Backend behind(Backend backend) {
    return new Backend(
        backend.host() + ":" + PORT,
        backend.alias(),
        backend.name(),
        backend.service(),
        backend.version());
  }

  static LegateProcess start(Place place, Path folder, Collection<Backend> backends) {
    StringBuilder listeners = new StringBuilder();
    StringBuilder clusters = new StringBuilder();
    for (Backend backend : backends) {
      listeners.append(listener(backend));
      clusters.append(cluster(backend));
    }
    String config =
        "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}\n"
            + "static_resources:\n  listeners:\n"
            + listeners
            + "  clusters:\n"
            + clusters;
    try {
      Path own = Files.createDirectory(folder.resolve("sidecars"));
      Path file = Files.writeString(own.resolve("envoy.yaml"), config);
      return LegateProcess.start(place, own, file, "--concurrency", "1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String listener(Backend backend) {
    return """
      - address: {socket_address: {address: %s, port_value: %d}}
        filter_chains:
        - filters:
          - name: envoy.filters.network.http_connection_manager
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
              stat_prefix: ingress
              codec_type: AUTO
              route_config:
                virtual_hosts:
                - name: all
                  domains: ["*"]
                  routes: [{match: {prefix: "/"}, route: {cluster: %s}}]
              http_filters:
              - name: envoy.filters.http.router
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
    """
        .formatted(backend.host(), backend.port(), backend.name())
        .indent(2);
  }

  private static String cluster(Backend backend) {
    return """
      - name: %s
        connect_timeout: 1s
        load_assignment:
          cluster_name: app
          endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: %s, port_value: %d}}}}]}]
    """
        .formatted(backend.name(), backend.host(), PORT);
  }
}
