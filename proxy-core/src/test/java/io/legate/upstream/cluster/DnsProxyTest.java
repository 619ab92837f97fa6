package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import io.legate.upstream.Host;
import io.legate.upstream.discovery.Dnsmasq;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests through a proxy whose hosts have names or several addresses. */
@Timeout(30)
class DnsProxyTest {
  private static final String STRICT =
      "type: STRICT_DNS, dns_lookup_family: V4_ONLY, dns_refresh_rate: 0.02s";

  @TempDir Path directory;
  private Dnsmasq dns;
  private RawBackend backend;

  @BeforeEach
  void start() throws Exception {
    backend = RawBackend.ok();
    dns = new Dnsmasq(directory, "127.0.0.1");
  }

  @AfterEach
  void close() throws Exception {
    backend.close();
    dns.close();
  }

  @Test
  void anotherAddressOfAnEndpointIsTriedWhenTheFirstRefuses() throws Exception {
    String endpoint =
        "{endpoint: {address: {socket_address: {address: 127.0.99.1, port_value: %1$d}},"
            + " additional_addresses: [{address: {socket_address: {address: 127.0.99.2, port_value: %1$d}}},"
            + " {address: {socket_address: {address: 127.0.0.1, port_value: %1$d}}}]}}";
    try (var proxy = proxy("type: STATIC", endpoint.formatted(backend.port()), "")) {
      assertThat(get(proxy)).startsWith("HTTP/1.1 200");

      assertThat(proxy.counter("cluster.c.upstream_cx_total")).isEqualTo(3);
      assertThat(proxy.counter("cluster.c.upstream_cx_connect_fail")).isZero();
      assertThat(proxy.gauge("cluster.c.upstream_cx_active")).isEqualTo(1);
      assertThat(proxy.log.get(0)).startsWith("200 -");
    }
  }

  @Test
  void whenAllRefuseTheRequestFailsOnce() throws Exception {
    String endpoint =
        "{endpoint: {address: {socket_address: {address: 127.0.99.1, port_value: %1$d}},"
            + " additional_addresses: [{address: {socket_address: {address: 127.0.99.2, port_value: %1$d}}}]}}";
    try (var proxy = proxy("type: STATIC", endpoint.formatted(backend.port()), "")) {
      assertThat(get(proxy)).startsWith("HTTP/1.1 503").contains("delayed connect error");

      assertThat(proxy.logged(1)).startsWith("503 UF");
      assertThat(proxy.counter("cluster.c.upstream_cx_connect_fail")).isEqualTo(1);
      assertThat(proxy.gauge("cluster.c.upstream_cx_active")).isZero();
    }
  }

  @Test
  void bothFamiliesOfALogicalHostAreTried() throws Exception {
    assumeTrue(Dnsmasq.installed(), "needs /usr/sbin/dnsmasq");
    dns.serve("host-record=web.test,127.0.0.1,::1");
    try (var proxy =
        proxy(
            "type: LOGICAL_DNS, dns_lookup_family: ALL",
            name("web.test"),
            ", upstream_connection_options: {happy_eyeballs_config: {first_address_family_version: V6}}")) {
      assertThat(get(proxy)).startsWith("HTTP/1.1 200");

      assertThat(proxy.counter("cluster.c.upstream_cx_total")).isEqualTo(2);
    }
  }

  @Test
  void aLogicalHostsConnectionStaysWhereItIs() throws Exception {
    assumeTrue(Dnsmasq.installed(), "needs /usr/sbin/dnsmasq");
    dns.serve("host-record=web.test,127.0.0.1");
    try (var proxy = proxy("type: LOGICAL_DNS, dns_refresh_rate: 0.02s", name("web.test"), "");
        RawClient client = proxy.client()) {
      assertThat(get(client)).startsWith("HTTP/1.1 200");

      dns.serve("host-record=web.test,127.0.99.1");
      await().until(() -> hosts(proxy).equals(List.of("127.0.99.1:" + backend.port())));

      assertThat(get(client)).startsWith("HTTP/1.1 200"); // on the connection that there is
      assertThat(backend.connections).hasValue(1);
      assertThat(proxy.counter("cluster.c.membership_change")).isEqualTo(1);
    }
  }

  @Test
  void theBootstrapsResolverAndTheTypedClusterServeRequests() throws Exception {
    assumeTrue(Dnsmasq.installed(), "needs /usr/sbin/dnsmasq");
    dns.serve("host-record=web.test,127.0.0.1");
    String cluster =
        "cluster_type: {name: envoy.clusters.dns, typed_config: {\"@type\":"
            + " type.googleapis.com/envoy.extensions.clusters.dns.v3.DnsCluster,"
            + " dns_lookup_family: V4_ONLY}}";
    String yaml = yaml(cluster, name("web.test"), "");
    String bootstrap =
        "typed_dns_resolver_config: {name: envoy.network.dns_resolver.cares, typed_config: {\"@type\":"
            + " type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig,"
            + " resolvers: [%s], dns_resolver_options: {use_tcp_for_dns_lookups: true}}}\n";
    try (var proxy = new ProxyFixture(Transport.best(), bootstrap.formatted(server()) + yaml)) {
      assertThat(get(proxy)).startsWith("HTTP/1.1 200");
      assertThat(proxy.problems.all).isEmpty();
    }
  }

  @Test
  void aNameWithoutAddressesMeansNoHealthyUpstream() throws Exception {
    assumeTrue(Dnsmasq.installed(), "needs /usr/sbin/dnsmasq");
    dns.serve();
    try (var proxy = proxy("type: STRICT_DNS", name("gone.test"), "")) {
      assertThat(get(proxy)).startsWith("HTTP/1.1 503");
      assertThat(proxy.logged(1)).startsWith("503 UH");
    }
  }

  @Test
  void aRequestUnderWayEndsOnTheHostThatLeftTheName() throws Exception {
    assumeTrue(Dnsmasq.installed(), "needs /usr/sbin/dnsmasq");
    var answer = new CountDownLatch(1);
    try (var slow =
        new RawBackend(
            (peer, n) -> {
              peer.head();
              peer.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nfirst");
              answer.await();
              peer.send(" last");
              peer.rest();
            })) {
      dns.serve("host-record=web.test,127.0.0.1");
      try (var proxy = proxy(STRICT, name("web.test", slow.port()), "");
          RawClient underWay = proxy.client()) {
        underWay.get("/");
        assertThat(underWay.head()).startsWith("HTTP/1.1 200");
        assertThat(underWay.read(5)).isEqualTo("first");

        dns.serve("host-record=web.test,127.0.99.1"); // where nobody listens
        await().until(() -> hosts(proxy).equals(List.of("127.0.99.1:" + slow.port())));
        assertThat(get(proxy)).startsWith("HTTP/1.1 503").contains("Connection refused");
        assertThat(proxy.logged(1)).startsWith("503 UF ");

        dns.serve(); // NXDOMAIN
        await().until(() -> hosts(proxy).isEmpty());
        assertThat(get(proxy)).startsWith("HTTP/1.1 503").endsWith("no healthy upstream");
        assertThat(proxy.logged(2)).startsWith("503 UH no_healthy_upstream ");

        answer.countDown();
        assertThat(underWay.read(5)).isEqualTo(" last");
        assertThat(proxy.logged(3)).startsWith("200 - via_upstream ");
        assertThat(slow.connections).hasValue(1);
        await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 0);
        assertThat(proxy.gauge("cluster.c.upstream_rq_active")).isZero();
        assertThat(proxy.counter("cluster.c.membership_change")).isEqualTo(3);

        dns.serve("host-record=web.test,127.0.0.1"); // and it is back
        await().until(() -> hosts(proxy).equals(List.of("127.0.0.1:" + slow.port())));
        assertThat(get(proxy)).startsWith("HTTP/1.1 200").endsWith("first last");
      }
    }
  }

  /** dnsmasq answers REFUSED for a name that is not its own and that it can ask nobody about. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theLastGoodHostsStayWhileTheNameServerFails(boolean refuses) throws Exception {
    assumeTrue(Dnsmasq.installed(), "needs /usr/sbin/dnsmasq");
    dns.serve("host-record=web.example,127.0.0.1");
    String quick =
        STRICT + ", dns_failure_refresh_rate: {base_interval: 0.02s, max_interval: 0.02s}";
    try (var proxy = proxy(quick, name("web.example"), "")) {
      assertThat(get(proxy)).startsWith("HTTP/1.1 200");
      if (refuses) {
        dns.serve();
      } else {
        dns.close();
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> proxy.counter("cluster.c.update_failure") >= 1);

      assertThat(get(proxy)).startsWith("HTTP/1.1 200");
      assertThat(proxy.counter("cluster.c.update_empty")).isZero();
      assertThat(proxy.counter("cluster.c.membership_change")).isEqualTo(1);
    }
  }

  private static List<String> hosts(ProxyFixture proxy) {
    return proxy.server().clusters().snapshots().get(0).prioritySet().hosts().stream()
        .map(Host::addressText)
        .toList();
  }

  private ProxyFixture proxy(String type, String endpoint, String fields) throws Exception {
    String resolver =
        type.contains("DNS") ? ", dns_resolution_config: {resolvers: [" + server() + "]}" : "";
    return new ProxyFixture(Transport.best(), yaml(type, endpoint, fields + resolver));
  }

  private static String yaml(String type, String endpoint, String fields) {
    return """
        static_resources:
          listeners:
          - {name: l, address: {socket_address: {address: 127.0.0.1, port_value: 0}},
             filter_chains: [{filters: [{name: hcm, typed_config: {
               "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,
               stat_prefix: t,
               access_log: [{name: test, typed_config: {"@type": type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog}}],
               http_filters: [{name: r, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}],
               route_config: {virtual_hosts: [{name: v, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: c}}]}]}}}]}]}
          clusters:
          - {name: c, %s, load_assignment: {cluster_name: c, endpoints: [{lb_endpoints: [%s]}]}%s}
        """
        .formatted(type, endpoint, fields);
  }

  private String name(String name) {
    return name(name, backend.port());
  }

  private static String name(String name, int port) {
    return "{endpoint: {address: {socket_address: {address: %s, port_value: %d}}}}"
        .formatted(name, port);
  }

  private String server() {
    return "{socket_address: {address: 127.0.0.1, port_value: %d}}"
        .formatted(dns.address().getPort());
  }

  private static String get(ProxyFixture proxy) throws Exception {
    try (RawClient client = proxy.client()) {
      return get(client);
    }
  }

  private static String get(RawClient client) throws Exception {
    client.send("GET / HTTP/1.1\r\nhost: web.test\r\n\r\n");
    return client.response();
  }
}
