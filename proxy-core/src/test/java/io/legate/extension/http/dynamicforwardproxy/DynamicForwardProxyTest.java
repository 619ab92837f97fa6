package io.legate.extension.http.dynamicforwardproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import io.legate.upstream.discovery.Dnsmasq;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that go where they say, through a whole proxy and a real name server. */
@Timeout(30)
class DynamicForwardProxyTest {
  private static final String PER_ROUTE =
      "typed_per_filter_config: {dfp: {\"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.http.dynamic_forward_proxy.v3.PerRouteConfig,"
          + " %s}}";

  @TempDir Path directory;
  private Dnsmasq dns;
  private RawBackend backend;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Dnsmasq.installed(), "needs /usr/sbin/dnsmasq");
    backend = RawBackend.ok();
    dns = new Dnsmasq(directory, "127.0.0.1");
    dns.serve("host-record=web.test,127.0.0.1,300", "host-record=other.test,127.0.0.1,300");
  }

  @AfterEach
  void close() throws Exception {
    if (backend != null) {
      backend.close();
      dns.close();
    }
  }

  @Test
  void aRequestGoesToTheHostThatItNames() throws Exception {
    try (var proxy = proxy("", "{match: {prefix: /}, route: {cluster: c}}");
        RawClient client = proxy.client()) {
      assertThat(get(client, "web.test:" + backend.port())).startsWith("HTTP/1.1 200");
      assertThat(get(client, "WEB.test:" + backend.port())).startsWith("HTTP/1.1 200");
      assertThat(get(client, "127.0.0.1:" + backend.port())).startsWith("HTTP/1.1 200");

      assertThat(proxy.counter("dns_cache.cache.dns_query_attempt")).isEqualTo(2);
      assertThat(proxy.counter("cluster.c.upstream_cx_total")).isEqualTo(2);
      assertThat(proxy.gauge("dns_cache.cache.num_hosts")).isEqualTo(2);
      assertThat(backend.requests.get(0)).contains("host: web.test:" + backend.port());
      assertThat(
              proxy.server().clusters().snapshots().get(0).prioritySet().hosts().stream()
                  .map(h -> h.hostname() + " " + h.addressText()))
          .contains("web.test:" + backend.port() + " 127.0.0.1:" + backend.port());
      assertThat(proxy.problems.all).isEmpty();
    }
  }

  @Test
  void aNameThatIsNotThereIsAFailureOfItsOwnKind() throws Exception {
    try (var proxy = proxy("", "{match: {prefix: /}, route: {cluster: c}}");
        RawClient client = proxy.client()) {
      assertThat(get(client, "gone.test"))
          .startsWith("HTTP/1.1 503")
          .contains("DNS resolution failure");
      assertThat(get(client, "web.test:x")).startsWith("HTTP/1.1 503");

      assertThat(proxy.logged(1)).startsWith("503 DF dns_resolution_failure{no_records}");
      assertThat(proxy.logged(2)).startsWith("503 DF dns_resolution_failure{malformed_host}");

      dns.serve("host-record=gone.test,127.0.0.1");
      assertThat(get(client, "gone.test:" + backend.port())).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void bodiesWaitAndManyRequestsShareALookup() throws Exception {
    try (var proxy =
            new ProxyFixture(
                2, Transport.best(), yaml("", "{match: {prefix: /}, route: {cluster: c}}"));
        RawClient one = proxy.client();
        RawClient two = proxy.client()) {
      String post =
          "POST / HTTP/1.1\r\nhost: web.test:%d\r\ncontent-length: 5\r\n\r\nhello"
              .formatted(backend.port());
      one.send(post);
      two.send(post);
      assertThat(one.response()).startsWith("HTTP/1.1 200");
      assertThat(two.response()).startsWith("HTTP/1.1 200");

      assertThat(proxy.counter("dns_cache.cache.host_added")).isEqualTo(1);
    }
  }

  @Test
  void routesRewriteTheHostBeforeItIsLookedUp() throws Exception {
    String literal =
        "{match: {prefix: /literal}, route: {cluster: c}, "
            + PER_ROUTE.formatted("host_rewrite_literal: \"web.test:" + backend.port() + "\"")
            + "}";
    String header =
        "{match: {prefix: /header}, route: {cluster: c}, "
            + PER_ROUTE.formatted("host_rewrite_header: x-to")
            + "}";
    String action = "{match: {prefix: /}, route: {cluster: c, host_rewrite_literal: told.test}}";
    try (var proxy = proxy("", literal + ", " + header + ", " + action);
        RawClient client = proxy.client()) {
      assertThat(ask(client, "/literal", "nowhere.test", "")).startsWith("HTTP/1.1 200");
      assertThat(
              ask(client, "/header", "nowhere.test", "x-to: other.test:" + backend.port() + "\r\n"))
          .startsWith("HTTP/1.1 200");
      // What the action says is for the host alone.
      assertThat(get(client, "web.test:" + backend.port())).startsWith("HTTP/1.1 200");

      assertThat(backend.requests.get(0)).contains("host: web.test:" + backend.port());
      assertThat(backend.requests.get(1)).contains("host: other.test:" + backend.port());
      assertThat(backend.requests.get(2)).contains("host: told.test");
    }
  }

  @Test
  void connectGoesToTheHostThatItNames() throws Exception {
    String route =
        "{match: {connect_matcher: {}}, route: {cluster: c, upgrade_configs: [{upgrade_type: CONNECT, connect_config: {}}]}}";
    try (var proxy =
            new ProxyFixture(
                Transport.best(),
                yaml("", route)
                    .replace(
                        "stat_prefix: t,",
                        "stat_prefix: t, upgrade_configs: [{upgrade_type: CONNECT}],"));
        RawClient client = proxy.client()) {
      String host = "web.test:" + backend.port();
      client.send("CONNECT %s HTTP/1.1\r\nhost: %s\r\n\r\n".formatted(host, host));
      assertThat(client.head()).startsWith("HTTP/1.1 200");
      client.send("GET /through HTTP/1.1\r\nhost: x\r\n\r\n");
      assertThat(client.response()).startsWith("HTTP/1.1 200");
      assertThat(backend.requests.get(0)).contains("/through");
    }
  }

  @Test
  void aFullCacheRefusesWhatItDoesNotKnow() throws Exception {
    try (var proxy = proxy(", max_hosts: 1", "{match: {prefix: /}, route: {cluster: c}}");
        RawClient client = proxy.client()) {
      assertThat(get(client, "web.test:" + backend.port())).startsWith("HTTP/1.1 200");
      assertThat(get(client, "other.test:" + backend.port()))
          .startsWith("HTTP/1.1 503")
          .contains("DNS cache overflow");
      assertThat(get(client, "web.test:" + backend.port())).startsWith("HTTP/1.1 200");

      assertThat(proxy.logged(2)).startsWith("503 - dns_cache_overflow");
      assertThat(proxy.counter("dns_cache.cache.host_overflow")).isEqualTo(1);
    }
  }

  @Test
  void tooManyThatWaitAreRefused() throws Exception {
    dns.close(); // nobody answers
    try (var proxy =
            proxy(
                ", dns_cache_circuit_breaker: {max_pending_requests: 1}, dns_query_timeout: 1s",
                "{match: {prefix: /}, route: {cluster: c}}");
        RawClient waits = proxy.client();
        RawClient client = proxy.client()) {
      waits.send("GET / HTTP/1.1\r\nhost: web.test\r\n\r\n");
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> proxy.gauge("dns_cache.cache.circuit_breakers.rq_pending_open") == 1);
      assertThat(get(client, "other.test"))
          .startsWith("HTTP/1.1 503")
          .contains("Dynamic forward proxy pending request overflow");
      assertThat(proxy.logged(1))
          .startsWith("503 - dynamic_forward_proxy_pending_request_overflow");
      assertThat(waits.response()).startsWith("HTTP/1.1 503");
      assertThat(proxy.gauge("dns_cache.cache.circuit_breakers.rq_pending_open")).isZero();
    }
  }

  @Test
  void aClientThatGoesAwayWaitsNoLonger() throws Exception {
    dns.close();
    try (var proxy = proxy("", "{match: {prefix: /}, route: {cluster: c}}")) {
      try (RawClient client = proxy.client()) {
        client.send("GET / HTTP/1.1\r\nhost: web.test\r\n\r\n");
        await()
            .until(
                () -> proxy.gauge("dns_cache.cache.circuit_breakers.rq_pending_remaining") == 1023);
      }
      assertThat(proxy.logged(1)).contains("DC");
      await()
          .until(
              () -> proxy.gauge("dns_cache.cache.circuit_breakers.rq_pending_remaining") == 1024);
    }
  }

  @Test
  void filterAndClusterMustAgree() throws Exception {
    String yaml =
        yaml("", "{match: {prefix: /}, route: {cluster: c}}")
            .replaceFirst("name: cache", "name: cache, host_ttl: 1s");
    try (var proxy = new ProxyFixture(Transport.best(), yaml)) {
      assertThat(List.of(proxy)).as("it must not start").isEmpty();
    } catch (AssertionError e) {
      assertThat(e)
          .hasMessageContaining("config specified DNS cache 'cache' with different settings");
    }
  }

  private ProxyFixture proxy(String cache, String routes) throws Exception {
    return new ProxyFixture(Transport.best(), yaml(cache, routes));
  }

  private String yaml(String fields, String routes) {
    String cache = "dns_cache_config: {name: cache, dns_lookup_family: V4_ONLY" + fields + "}";
    return """
        dns_resolution_config: {resolvers: [{socket_address: {address: 127.0.0.1, port_value: %d}}], dns_resolver_options: {no_default_search_domain: true}}
        static_resources:
          listeners:
          - {name: l, address: {socket_address: {address: 127.0.0.1, port_value: 0}},
             filter_chains: [{filters: [{name: hcm, typed_config: {
               "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,
               stat_prefix: t,
               access_log: [{name: test, typed_config: {"@type": type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog}}],
               http_filters: [
                 {name: dfp, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig, %s}},
                 {name: r, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}],
               route_config: {virtual_hosts: [{name: v, domains: ["*"], routes: [%s]}]}}}]}]}
          clusters:
          - {name: c, lb_policy: CLUSTER_PROVIDED, cluster_type: {name: envoy.clusters.dynamic_forward_proxy, typed_config: {
               "@type": type.googleapis.com/envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig, %s}}}
        """
        .formatted(dns.address().getPort(), cache, routes, cache);
  }

  private static String get(RawClient client, String host) throws Exception {
    return ask(client, "/", host, "");
  }

  private static String ask(RawClient client, String path, String host, String headers)
      throws Exception {
    client.send("GET %s HTTP/1.1\r\nhost: %s\r\n%s\r\n".formatted(path, host, headers));
    return client.response();
  }
}
