package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A gateway between a client and two servers: what the client sends to them is redirected by {@code
 * nft} to the proxy, which asks Linux where it was to go. Port 80 goes to HTTP, port 81 to bytes.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedirectedConnectionsTest {
  private static final String ONE = "10.77.2.11";
  private static final String TWO = "10.77.2.12";
  private static final String ONE_6 = "fd77:2::11";
  private static final String CONFIG =
      """
      admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
      static_resources:
        listeners:
        - name: http
          address: {socket_address: {address: '::', ipv4_compat: true, port_value: 15001}}
          listener_filters: [&original {name: envoy.filters.listener.original_dst, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.original_dst.v3.OriginalDst}}]
          filter_chains:
          - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: http
                http_filters: [{name: envoy.filters.http.router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
                route_config: {virtual_hosts: [{name: all, domains: ['*'], routes: [{match: {prefix: /}, route: {cluster: original}}]}]}
        - name: bytes
          address: {socket_address: {address: 0.0.0.0, port_value: 15002}}
          listener_filters: [*original]
          filter_chains:
          - filters:
            - name: envoy.filters.network.tcp_proxy
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: bytes, cluster: original}
        clusters:
        - {name: original, type: ORIGINAL_DST, lb_policy: CLUSTER_PROVIDED, cleanup_interval: 0.5s, max_requests_per_connection: 1}
      """;

  @TempDir Path folder;
  private Netns proxy;
  private Netns client;
  private Netns servers;
  private Child backends;
  private LegateProcess legate;

  @BeforeEach
  void wire() throws IOException {
    Netns.assumePossible("nft");
    proxy = Netns.open(folder, "proxy");
    client = Netns.open(folder, "client");
    servers = Netns.open(folder, "servers");
    proxy.wireTo(client, "toclient", "10.77.1.1", "10.77.1.2");
    proxy.wireTo(servers, "toservers", "10.77.2.1", ONE);
    servers.address(TWO + "/32");
    proxy.ip("route", "add", TWO, "dev", "toservers");
    client.ip("route", "add", "default", "via", "10.77.1.1");
    address6(proxy, "toclient", "fd77:1::1");
    address6(client, "eth0", "fd77:1::2");
    address6(proxy, "toservers", "fd77:2::1");
    address6(servers, "eth0", ONE_6);
    client.ip("-6", "route", "add", "default", "via", "fd77:1::1");
    redirect("ip");
    redirect("ip6");
  }

  private static void address6(Netns host, String device, String address) {
    host.ip("-6", "address", "add", address + "/64", "dev", device, "nodad");
  }

  private void redirect(String family) {
    nft("add table %s nat", family);
    nft("add chain %s nat pre { type nat hook prerouting priority -100; }", family);
    nft("add rule %s nat pre iifname toclient tcp dport 80 redirect to :15001", family);
    nft("add rule %s nat pre iifname toclient tcp dport 81 redirect to :15002", family);
  }

  private void nft(String command, String family) {
    Command.run(proxy, "nft", command.formatted(family)).succeeded();
  }

  private void start(String transport) throws IOException {
    List<String> command =
        Child.java(
            BackendsMain.class,
            Backend.of(ONE, "one", "one", "v1").text(),
            Backend.of(TWO, "two", "two", "v1").text(),
            Backend.of(ONE + ":81", "bytes", "bytes", "v1").text(),
            "[%s]:80,six,six,six,v1".formatted(ONE_6));
    backends = Child.start(servers, folder.resolve("backends.out"), command);
    backends.awaitOutput("ready\n");
    Path config = Files.writeString(folder.resolve("legate.yaml"), CONFIG);
    legate = LegateProcess.start(proxy, folder, config, "--transport", transport);
    legate.awaitAdmin("/ready", "LIVE");
  }

  @AfterEach
  void close() {
    try (Netns a = proxy;
        Netns b = client;
        Netns c = servers;
        Child d = backends) {
      if (legate != null) {
        legate.close();
      }
    }
  }

  private String get(String url) {
    return Command.curl(client, "-w", " %{http_code}", url).succeeded().replace("\n", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring"})
  void requestsGoWhereTheyWereSent(String transport) throws IOException {
    start(transport);

    assertThat(get("http://" + ONE + "/hostname")).isEqualTo("ServerName: one 200");
    assertThat(get("http://" + TWO + "/hostname")).isEqualTo("ServerName: two 200");
    assertThat(get("http://" + ONE + ":81/hostname")).isEqualTo("ServerName: bytes 200");
    assertThat(get("http://[" + ONE_6 + "]/hostname")).isEqualTo("ServerName: six 200");

    assertThat(legate.admin("/stats?filter=original_dst|cx_total|none_healthy").succeeded())
        .contains("cluster.original.upstream_cx_total: 4\n")
        .contains("cluster.original.upstream_cx_none_healthy: 0\n");
    // Nobody redirected this one: there is nowhere to go but to ourselves.
    assertThat(get("http://10.77.1.1:15001/")).isEqualTo("no healthy upstream 503");
    assertThat(legate.admin("/stats?filter=upstream_cx").succeeded())
        .contains("cluster.original.upstream_cx_total: 4\n")
        .contains("cluster.original.upstream_cx_none_healthy: 1\n");

    await()
        .atMost(Child.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(legate.admin("/clusters").succeeded())
                    .contains("original::added_via_api::false\n")
                    .doesNotContain("::cx_total::"));
  }
}
