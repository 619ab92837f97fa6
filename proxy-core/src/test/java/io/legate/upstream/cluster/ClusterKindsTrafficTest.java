package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.legate.event.Transport;
import io.legate.event.Workers;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import io.legate.testing.WorkerFixture;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Kinds of clusters in a whole proxy, over real sockets. */
class ClusterKindsTrafficTest {
  private static final String AGGREGATE =
      """
      - name: both
        connect_timeout: 1s
        lb_policy: CLUSTER_PROVIDED
        cluster_type:
          name: envoy.clusters.aggregate
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.clusters.aggregate.v3.ClusterConfig
            clusters: [c, second]
      """;
  private static final String TO_BOTH = "{match: {prefix: /}, route: {cluster: both}}";

  @Test
  void anAggregateGoesToTheNextClusterWhenTheFirstIsIll() throws Exception {
    try (RawBackend first = RawBackend.answering(text("one"));
        RawBackend second = RawBackend.answering(text("two"));
        var proxy =
            new ProxyFixture(
                Transport.best(),
                new ProxyYaml(first.port()).route(TO_BOTH).build()
                    + indented(AGGREGATE)
                    + indented(staticCluster("second", second.port())));
        RawClient client = proxy.client()) {
      assertThat(client.get("/").response()).endsWith("one");
      update(proxy, cluster("c", first.port(), HealthStatus.UNHEALTHY));
      assertThat(client.get("/").response()).endsWith("two");
      update(proxy, cluster("c", first.port(), HealthStatus.HEALTHY));
      assertThat(client.get("/").response()).endsWith("one");
      control(proxy, () -> proxy.server().clusters().remove("c"));
      assertThat(client.get("/").response()).endsWith("two");

      assertThat(proxy.counter("cluster.both.upstream_rq_200")).isEqualTo(4);
      assertThat(proxy.counter("cluster.both.upstream_cx_total")).isZero();
      assertThat(proxy.counter("cluster.second.upstream_cx_total")).isEqualTo(1);
      assertThat(proxy.counter("cluster.second.upstream_rq_total")).isEqualTo(2);
    }
  }

  @Test
  void anAggregateWithoutAnyHostIsUnhealthy() throws Exception {
    try (var proxy =
            new ProxyFixture(
                Transport.NIO, new ProxyYaml().route(TO_BOTH).build() + indented(AGGREGATE));
        RawClient client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 503");
      assertThat(proxy.logged(1)).startsWith("503 UH no_healthy_upstream");
    }
  }

  @Test
  void requestsAreDroppedAsTheAssignmentAsks() throws Exception {
    try (RawBackend backend = RawBackend.ok();
        var proxy =
            new ProxyFixture(
                Transport.NIO,
                new ProxyYaml().route("{match: {prefix: /}, route: {cluster: second}}").build()
                    + indented(
                        staticCluster("second", backend.port())
                            .replace(
                                " endpoints: [",
                                " policy: {drop_overloads: [{category: a, drop_percentage:"
                                    + " {numerator: 100}}]}, endpoints: [")));
        RawClient client = proxy.client()) {
      String response = client.get("/").response();

      assertThat(response).startsWith("HTTP/1.1 503").endsWith("drop overload");
      assertThat(RawClient.header(response, "x-envoy-drop-overload")).isEqualTo("true");
      assertThat(proxy.logged(1)).startsWith("503 DO drop_overload");
      assertThat(proxy.counter("cluster.second.upstream_rq_dropped_overload")).isEqualTo(1);
      assertThat(backend.connections).hasValue(0);
    }
  }

  @Test
  void aHeaderSaysWhereTheRequestGoes() throws Exception {
    try (RawBackend one = RawBackend.answering(text("one"));
        RawBackend two = RawBackend.answering(text("two"));
        var proxy = new ProxyFixture(Transport.best(), originalDst("use_http_header: true"));
        RawClient client = proxy.client()) {
      assertThat(asked(client, "127.0.0.1:" + one.port())).endsWith("one");
      assertThat(asked(client, "127.0.0.1:" + two.port())).endsWith("two");
      assertThat(asked(client, "127.0.0.1:" + two.port())).endsWith("two");
      await().until(() -> proxy.gauge("cluster.d.membership_total") == 2);
      assertThat(asked(client, "localhost:80")).startsWith("HTTP/1.1 503");
      assertThat(proxy.counter("cluster.d.original_dst_host_invalid")).isEqualTo(1);
      assertThat(proxy.counter("cluster.d.upstream_cx_total")).isEqualTo(2);
    }
  }

  @Test
  void hostsThatNobodyUsesGoAwayWithTheirConnections() throws Exception {
    try (RawBackend one =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send(
                      text("one").replace("content-length", "connection: close\r\ncontent-length"));
                });
        var proxy = new ProxyFixture(Transport.NIO, originalDst("use_http_header: true"));
        RawClient client = proxy.client()) {
      assertThat(asked(client, "127.0.0.1:" + one.port())).endsWith("one");
      await().until(() -> proxy.gauge("cluster.d.membership_total") == 1);

      await()
          .atMost(5, TimeUnit.SECONDS)
          .until(() -> proxy.gauge("cluster.d.membership_total") == 0);
      assertThat(asked(client, "127.0.0.1:" + one.port())).endsWith("one");
    }
  }

  private static String originalDst(String options) {
    return new ProxyYaml().route("{match: {prefix: /}, route: {cluster: d}}").build()
        + indented(
            "- {name: d, type: ORIGINAL_DST, lb_policy: CLUSTER_PROVIDED, cleanup_interval: 0.1s,"
                + " original_dst_lb_config: {"
                + options
                + "}}\n");
  }

  private static String asked(RawClient client, String destination) throws Exception {
    return client
        .send("GET / HTTP/1.1\r\nHost: h\r\nx-envoy-original-dst-host: " + destination + "\r\n\r\n")
        .response();
  }

  private static String text(String body) {
    return "HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
  }

  private static String indented(String yaml) {
    return yaml.indent(2);
  }

  private static String staticCluster(String name, int port) {
    return """
        - name: %s
          load_assignment: {cluster_name: %s, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]}
        """
        .formatted(name, name, port);
  }

  private static Cluster cluster(String name, int port, HealthStatus status) {
    Cluster.Builder made = Clusters.of(name, Cluster.DiscoveryType.STATIC, "127.0.0.1:" + port);
    made.getLoadAssignmentBuilder()
        .getEndpointsBuilder(0)
        .getLbEndpointsBuilder(0)
        .setHealthStatus(status);
    return made.build();
  }

  private static void update(ProxyFixture proxy, Cluster cluster) {
    Problems problems = new Problems();
    boolean done =
        control(proxy, () -> proxy.server().clusters().addOrUpdate(cluster, problems.at, false));
    assertThat(done).as("%s", problems.all).isTrue();
  }

  /** Does something on the control thread; when this returns, the workers know of it. */
  private static <T> T control(ProxyFixture proxy, Callable<T> task) {
    Workers workers = proxy.server().workers();
    T result = WorkerFixture.call(workers.control(), task);
    workers.all().forEach(worker -> WorkerFixture.call(worker, () -> true));
    return result;
  }
}
