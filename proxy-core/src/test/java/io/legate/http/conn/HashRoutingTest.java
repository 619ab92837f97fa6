package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and connections that stay with the host that their hash falls to. */
@Timeout(30)
class HashRoutingTest {
  private static final int HOSTS = 3;
  private static final List<RawBackend> backends = new ArrayList<>();
  private static final String TCP =
      """
        - name: tcp
          address: {socket_address: {address: 127.0.0.1, port_value: 0}}
          filter_chains:
          - filters:
            - name: tcp
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: tcp, cluster: c, hash_policy: [{source_ip: {}}]}
      """;

  @BeforeAll
  static void start() throws Exception {
    for (int i = 0; i < HOSTS; i++) {
      backends.add(
          RawBackend.answering(
              "HTTP/1.1 200 OK\r\nhost-is: h" + i + "\r\ncontent-length: 0\r\n\r\n"));
    }
  }

  @AfterAll
  static void end() throws Exception {
    for (RawBackend backend : backends) {
      backend.close();
    }
  }

  private static ProxyYaml yaml(String policy, String hashPolicy) {
    return new ProxyYaml(backends.stream().mapToInt(RawBackend::port).toArray())
        .cluster("lb_policy: " + policy)
        .action("hash_policy: [" + hashPolicy + "]");
  }

  private static ProxyFixture proxy(ProxyYaml yaml) throws Exception {
    return new ProxyFixture(Transport.best(), yaml.build());
  }

  private static String ask(RawClient client, String path, String headers) throws Exception {
    client.send("GET " + path + " HTTP/1.1\r\nhost: a\r\n" + headers + "\r\n");
    return client.response();
  }

  private static String host(ProxyFixture proxy, String path, String headers) throws Exception {
    try (RawClient client = proxy.client()) {
      return String.valueOf(RawClient.header(ask(client, path, headers), "host-is"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RING_HASH", "MAGLEV"})
  void aHeaderKeepsItsHost(String policy) throws Exception {
    try (ProxyFixture proxy = proxy(yaml(policy, "{header: {header_name: x-user}}"))) {
      Map<String, String> hosts = new TreeMap<>();
      for (int round = 0; round < 3; round++) {
        for (int user = 0; user < 20; user++) {
          String host = host(proxy, "/", "x-user: u" + user + "\r\n");
          assertThat(hosts.putIfAbsent("u" + user, host)).isIn(null, host);
        }
      }

      assertThat(hosts.values()).contains("h0", "h1", "h2");
    }
  }

  @Test
  void aQueryParameterKeepsItsHost() throws Exception {
    try (ProxyFixture proxy = proxy(yaml("RING_HASH", "{query_parameter: {name: k}}"))) {
      for (int key = 0; key < 5; key++) {
        String host = host(proxy, "/a?k=" + key, "");
        assertThat(host(proxy, "/b?z=1&k=" + key, "")).isEqualTo(host);
      }
    }
  }

  @Test
  void withoutHashRequestsSpread() throws Exception {
    try (ProxyFixture proxy = proxy(yaml("RING_HASH", "{header: {header_name: x-user}}"))) {
      Map<String, Integer> counts = new TreeMap<>();
      for (int i = 0; i < 60; i++) {
        counts.merge(host(proxy, "/", ""), 1, Integer::sum);
      }

      assertThat(counts).containsOnlyKeys("h0", "h1", "h2"); // all others: 3 * (2/3)^60
    }
  }

  @Test
  void aClientKeepsItsHostOverConnections() throws Exception {
    try (ProxyFixture proxy =
        proxy(
            yaml("MAGLEV", "{connection_properties: {source_ip: true}}")
                .hcm("use_remote_address: true"))) {
      Map<String, Integer> counts = new TreeMap<>();
      for (int client = 1; client <= 20; client++) {
        String host = from("127.0.9." + client, proxy.address());
        assertThat(from("127.0.9." + client, proxy.address())).isEqualTo(host);
        counts.merge(host, 1, Integer::sum);
      }

      assertThat(counts).hasSize(3);
    }
  }

  @Test
  void tcpConnectionsOfAClientKeepTheirHost() throws Exception {
    String yaml = yaml("RING_HASH", "{header: {header_name: unused}}").build();
    yaml = yaml.replaceFirst("(?m)^  clusters:", TCP.indent(0).replace("$", "\\$") + "  clusters:");
    try (ProxyFixture proxy = new ProxyFixture(Transport.best(), yaml)) {
      Map<String, Integer> counts = new TreeMap<>();
      for (int client = 1; client <= 20; client++) {
        String host = from("127.0.9." + client, proxy.address(1));
        assertThat(from("127.0.9." + client, proxy.address(1))).isEqualTo(host);
        counts.merge(host, 1, Integer::sum);
      }

      assertThat(counts).hasSize(3);
    }
  }

  private static String from(String ip, InetSocketAddress to) throws Exception {
    Socket socket = new Socket(to.getAddress(), to.getPort(), InetAddress.getByName(ip), 0);
    try (RawClient client = new RawClient(socket)) {
      return RawClient.header(ask(client, "/", ""), "host-is");
    }
  }

  @Test
  void aCookieIsMadeAndSentBackKeepsTheHost() throws Exception {
    String policy = "{cookie: {name: sid, ttl: 60s, path: /, attributes: [{name: Secure}]}}";
    try (ProxyFixture proxy = proxy(yaml("RING_HASH", policy));
        RawClient client = proxy.client()) {
      String first = ask(client, "/", "");
      String cookie = RawClient.header(first, "set-cookie");
      assertThat(cookie).matches("sid=\"[0-9a-f]{16}\"; Max-Age=60; Path=/; Secure; HttpOnly");
      String host = RawClient.header(first, "host-is");
      // Another request of the connection without the cookie gets the same one.
      assertThat(RawClient.header(ask(client, "/", ""), "set-cookie")).isEqualTo(cookie);

      String sent = "cookie: a=b; " + cookie.substring(0, cookie.indexOf(';')) + "\r\n";
      for (int i = 0; i < 5; i++) {
        try (RawClient other = proxy.client()) {
          String response = ask(other, "/", sent);
          assertThat(RawClient.header(response, "host-is")).isEqualTo(host);
          assertThat(response).doesNotContain("set-cookie");
        }
      }
    }
  }

  @Test
  void whenAHostFailsItsNeighboursTakeOver() throws Exception {
    List<RawBackend> own = new ArrayList<>();
    for (int i = 0; i < HOSTS; i++) {
      own.add(
          RawBackend.answering(
              "HTTP/1.1 200 OK\r\nhost-is: h" + i + "\r\ncontent-length: 0\r\n\r\n"));
    }
    ProxyYaml yaml =
        new ProxyYaml(own.stream().mapToInt(RawBackend::port).toArray())
            .cluster(
                "lb_policy: RING_HASH, common_lb_config: {healthy_panic_threshold: {value: 0}},"
                    + " health_checks: [{timeout: 1s, interval: 0.05s, no_traffic_interval: 0.05s,"
                    + " healthy_threshold: 1, unhealthy_threshold: 1, tcp_health_check: {}}]")
            .action("hash_policy: [{header: {header_name: x-user}}]");
    try (ProxyFixture proxy = proxy(yaml)) {
      await().until(() -> proxy.gauge("cluster.c.membership_healthy") == HOSTS);
      // The worker learns it a moment after the gauge does: that all have their hosts twice.
      await().until(() -> hosts(proxy).equals(hosts(proxy)));
      Map<String, String> before = hosts(proxy);
      assertThat(before.values()).contains("h0", "h1", "h2");
      own.get(1).close();

      await().until(() -> !hosts(proxy).containsValue("h1"));
      Map<String, String> after = hosts(proxy);
      int others = 0;
      int stayed = 0;
      for (Map.Entry<String, String> user : before.entrySet()) {
        if (!user.getValue().equals("h1")) {
          others++;
          stayed += after.get(user.getKey()).equals(user.getValue()) ? 1 : 0;
        }
      }
      // A ring of two has 512 entries per host instead of 342: about a sixth moves as well.
      assertThat(stayed).isGreaterThan(others / 2);
      assertThat(hosts(proxy)).isEqualTo(after);
    } finally {
      for (RawBackend backend : own) {
        backend.close();
      }
    }
  }

  private static Map<String, String> hosts(ProxyFixture proxy) throws Exception {
    Map<String, String> hosts = new TreeMap<>();
    for (int user = 0; user < 60; user++) {
      hosts.put("u" + user, host(proxy, "/", "x-user: u" + user + "\r\n"));
    }
    return hosts;
  }
}
