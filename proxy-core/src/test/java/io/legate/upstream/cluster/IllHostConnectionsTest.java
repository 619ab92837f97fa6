package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the connections to a host that turns ill, and to all when hosts come or go. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class IllHostConnectionsTest {
  private final AtomicBoolean well = new AtomicBoolean(true);

  @Test
  void pooledConnectionsAreRetiredAndByteStreamsStay() throws Exception {
    try (var backend = backend();
        var proxy = new ProxyFixture(Transport.best(), yaml(backend.port(), ""));
        var http = proxy.client();
        var tcp = new RawClient(proxy.address(1))) {
      assertThat(http.get("/").response()).contains("200 OK");
      assertThat(tcp.get("/").response()).contains("200 OK");
      assertThat(proxy.gauge("cluster.c.upstream_cx_active")).isEqualTo(2);

      well.set(false);
      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 1);
      assertThat(tcp.get("/").response()).contains("200 OK");
      // A single ill host is still used, in panic, but on another connection.
      assertThat(http.get("/").response()).contains("200 OK");
      assertThat(proxy.counter("cluster.c.upstream_cx_total")).isEqualTo(3);
    }
  }

  @Test
  void byteStreamsAreCutWhereTheClusterSaysSo() throws Exception {
    String cut = "close_connections_on_host_health_failure: true,";
    try (var backend = backend();
        var proxy = new ProxyFixture(Transport.best(), yaml(backend.port(), cut));
        var tcp = new RawClient(proxy.address(1))) {
      assertThat(tcp.get("/").response()).contains("200 OK");

      well.set(false);
      assertThat(tcp.rest()).isEmpty();
      assertThat(proxy.counter("cluster.c.upstream_cx_destroy_local")).isEqualTo(1);
    }
  }

  private RawBackend backend() throws Exception {
    return new RawBackend(
        (peer, n) -> {
          while (true) {
            boolean ill = peer.head().contains("/livez") && !well.get();
            peer.send("HTTP/1.1 " + (ill ? "503 Ill" : "200 OK") + "\r\ncontent-length: 0\r\n\r\n");
          }
        });
  }

  private static String yaml(int port, String cluster) {
    return """
        static_resources:
          listeners:
          - name: http
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: http
                  route_config: {virtual_hosts: [{name: v, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: c}}]}]}
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
          - name: tcp
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.tcp_proxy
                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: tcp, cluster: c}
          clusters:
          - {name: c, type: STATIC, %s health_checks: [{timeout: 2s, interval: 0.05s, no_traffic_interval: 0.05s,
              unhealthy_threshold: 1, healthy_threshold: 1, http_health_check: {path: /livez}}],
             load_assignment: {cluster_name: c, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]}}
        """
        .formatted(cluster, port);
  }
}
