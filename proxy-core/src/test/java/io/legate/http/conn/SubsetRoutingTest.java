package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routes and TCP proxies that ask for hosts by metadata, through the whole proxy. */
@Timeout(30)
class SubsetRoutingTest {
  private static final String[] METADATA = {
    "{version: '1.0', stage: prod}",
    "{version: '1.1', stage: prod}",
    "{version: '2.0', stage: dev, level: 3, fast: true}"
  };

  private static final String HTTP =
      "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3"
          + ".HttpConnectionManager";
  private static final String TCP =
      "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";

  private static final List<RawBackend> backends = new ArrayList<>();
  private static ProxyFixture proxy;

  @BeforeAll
  static void start() throws Exception {
    for (int i = 0; i < METADATA.length; i++) {
      String name = "h" + i;
      backends.add(
          RawBackend.answering(
              "HTTP/1.1 200 OK\r\nhost-is: " + name + "\r\ncontent-length: 0\r\n\r\n"));
    }
    String bootstrap =
        """
        static_resources:
          listeners:
        """
            + http()
            + tcp("plain", "{cluster: c, metadata_match: " + match("level: 3, fast: true") + "}")
            + tcp(
                "weighted",
                "{metadata_match: "
                    + match("stage: prod, version: '1.0'")
                    + ", weighted_clusters: {clusters: [{name: c, weight: 1, metadata_match: "
                    + match("version: '1.1'")
                    + "}]}}")
            + tcp("none", "{cluster: c}")
            + "  clusters:\n"
            + cluster();
    proxy = new ProxyFixture(Transport.best(), bootstrap);
  }

  @AfterAll
  static void end() throws Exception {
    if (proxy != null) {
      proxy.close();
    }
    for (RawBackend backend : backends) {
      backend.close();
    }
  }

  private static String match(String fields) {
    return "{filter_metadata: {envoy.lb: {" + fields + "}, other: {not: this}}}";
  }

  private static String http() {
    return """
          - name: http
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: hcm
                typed_config:
                  "@type": %s
                  stat_prefix: t
                  http_filters: [{name: r, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
                  route_config:
                    virtual_hosts:
                    - name: v
                      domains: ["*"]
                      routes:
                      - {match: {prefix: /dev}, route: {cluster: c, metadata_match: %s}}
                      - {match: {prefix: /kinds}, route: {cluster: c, metadata_match: %s}}
                      - {match: {prefix: /text}, route: {cluster: c, metadata_match: %s}}
                      - {match: {prefix: /gone}, route: {cluster: c, metadata_match: %s}}
                      - {match: {prefix: /none}, route: {cluster: c}}
                      - match: {prefix: /weighted}
                        route:
                          metadata_match: %s
                          weighted_clusters:
                            clusters:
                            - {name: c, weight: 3, metadata_match: %s}
                            - {name: c, weight: 1, metadata_match: %s}
                            - {name: c, weight: 0}
        """
        .formatted(
            HTTP,
            match("stage: dev"),
            match("level: 3, fast: true"),
            match("level: '3', fast: true"),
            match("stage: gone"),
            match("stage: prod, version: nowhere"),
            match("version: '1.0'"),
            match("version: '1.1'"));
  }

  private static String tcp(String name, String fields) {
    return """
          - name: %s
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: tcp
                typed_config: {"@type": %s, stat_prefix: tcp, %s
        """
        .formatted(name, TCP, fields.substring(1));
  }

  private static String cluster() {
    StringBuilder endpoints = new StringBuilder();
    for (int i = 0; i < METADATA.length; i++) {
      endpoints.append(
          """
                - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
                  metadata: {filter_metadata: {envoy.lb: %s}}
          """
              .formatted(backends.get(i).port(), METADATA[i])
              .indent(2));
    }
    return """
          - name: c
            connect_timeout: 2s
            lb_subset_config:
              fallback_policy: DEFAULT_SUBSET
              default_subset: {version: '1.0'}
              subset_selectors:
              - {keys: [stage], fallback_policy: NO_FALLBACK}
              - {keys: [stage, version]}
              - {keys: [level, fast]}
            load_assignment:
              cluster_name: c
              endpoints:
              - lb_endpoints:
        """
        + endpoints;
  }

  private static String ask(int listener, String path) throws Exception {
    try (RawClient client = new RawClient(proxy.address(listener))) {
      client.send("GET " + path + " HTTP/1.1\r\nhost: a\r\n\r\n");
      String response = client.response();
      int at = response.indexOf("host-is: ");
      return at < 0
          ? response.substring(9, 12)
          : response.substring(at + 9, response.indexOf('\r', at));
    }
  }

  private static Map<String, Integer> ask(int times, int listener, String path) throws Exception {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < times; i++) {
      counts.merge(ask(listener, path), 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void aRouteAsksForASubset() throws Exception {
    assertThat(ask(3, 0, "/dev")).containsOnlyKeys("h2");
    assertThat(ask(3, 0, "/kinds")).containsOnlyKeys("h2");
  }

  @Test
  void whatDoesNotMatchFallsBack() throws Exception {
    long before = proxy.counter("cluster.c.lb_subsets_fallback");
    assertThat(ask(3, 0, "/none")).containsOnlyKeys("h0");
    assertThat(ask(3, 0, "/text")).containsOnlyKeys("h0"); // a text is no number
    assertThat(proxy.counter("cluster.c.lb_subsets_fallback")).isEqualTo(before + 6);
  }

  @Test
  void noFallbackIsNoHealthyUpstream() throws Exception {
    long before = proxy.counter("cluster.c.upstream_cx_none_healthy");
    assertThat(ask(0, "/gone")).isEqualTo("503");
    assertThat(proxy.counter("cluster.c.upstream_cx_none_healthy")).isEqualTo(before + 1);
  }

  @Test
  void weightedClustersAddToTheRoute() throws Exception {
    Map<String, Integer> spread = ask(200, 0, "/weighted");
    assertThat(spread).containsOnlyKeys("h0", "h1");
    assertThat(spread.get("h0")).isBetween(115, 185); // 150, 5.7 sigma
  }

  @Test
  void tcpProxiesAskForSubsets() throws Exception {
    assertThat(ask(3, 1, "/")).containsOnlyKeys("h2");
    assertThat(ask(3, 2, "/")).containsOnlyKeys("h1");
    assertThat(ask(3, 3, "/")).containsOnlyKeys("h0");
  }

  @Test
  void subsetsAreCounted() throws Exception {
    // stage: prod and dev; with version: three; level and fast: one.
    assertThat(proxy.gauge("cluster.c.lb_subsets_active")).isEqualTo(6);
    assertThat(proxy.counter("cluster.c.lb_subsets_created")).isEqualTo(6);
    assertThat(proxy.counter("cluster.c.lb_subsets_removed")).isZero();
    long before = proxy.counter("cluster.c.lb_subsets_selected");
    ask(2, 0, "/dev");
    assertThat(proxy.counter("cluster.c.lb_subsets_selected")).isEqualTo(before + 2);
  }
}
