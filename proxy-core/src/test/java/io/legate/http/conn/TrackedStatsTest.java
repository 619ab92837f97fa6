package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.stats.Histogram;
import io.legate.stats.HistogramSnapshot;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The histograms of a cluster that are there when asked for: what they say of real exchanges. */
@Timeout(30)
class TrackedStatsTest {
  private static final String SIZES = "track_cluster_stats: {request_response_sizes: true}";
  private static final String BUDGETS = "track_cluster_stats: {timeout_budgets: true}";
  private static final String GLOBAL = "upstream_rq_timeout_budget_percent_used";
  private static final String PER_TRY = "upstream_rq_timeout_budget_per_try_percent_used";

  private static ProxyFixture proxy(ProxyYaml yaml) throws Exception {
    return new ProxyFixture(Transport.best(), yaml.build());
  }

  private static HistogramSnapshot of(ProxyFixture proxy, String name) {
    return proxy.server().stats().histogram("cluster.c." + name).snapshot();
  }

  private static List<String> tracked(ProxyFixture proxy) {
    return proxy.server().stats().histograms().stream()
        .map(Histogram::name)
        .filter(n -> n.matches("cluster\\.c\\.upstream_r[qs]_(timeout|headers|body).*"))
        .toList();
  }

  private static void sizes(ProxyFixture proxy, String side, long head, long count, long body) {
    assertThat(of(proxy, side + "_headers_size").sum()).isEqualTo(head);
    assertThat(of(proxy, side + "_headers_count").sum()).isEqualTo(count);
    assertThat(of(proxy, side + "_body_size").sum()).isEqualTo(body);
  }

  /** The bytes of names and values of a request's head, as HTTP/2 would have them. */
  private static long headBytes(String head, String method, String path) {
    long bytes = (":method" + method + ":path" + path + ":scheme" + "http").length();
    for (String line : head.split("\r\n\r\n")[0].lines().skip(1).toList()) {
      String name = line.substring(0, line.indexOf(':'));
      bytes += (name.equals("host") ? ":authority" : name).length();
      bytes += line.substring(name.length() + 2).length();
    }
    return bytes;
  }

  @Test
  void measuresHeadsAndBodiesOfBothWays() throws Exception {
    try (var backend =
            RawBackend.answering("HTTP/1.1 200 OK\r\nx-a: b\r\ncontent-length: 5\r\n\r\nhello");
        var proxy = proxy(new ProxyYaml(backend.port()).cluster(SIZES));
        RawClient client = proxy.client()) {
      client.send("POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\n1234567").response();
      proxy.logged(1);
      String request = backend.requests.get(0);
      long fields = request.split("\r\n\r\n")[0].lines().count() - 1;
      sizes(proxy, "upstream_rq", headBytes(request, "POST", "/up"), fields + 3, 7);
      sizes(proxy, "upstream_rs", ":status200x-abcontent-length5".length(), 3, 5);
      assertThat(tracked(proxy)).hasSize(6);
    }
  }

  @Test
  void bodiesAreMeasuredWithoutChunkFraming() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.chunked();
                  peer.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                  peer.send("2\r\nab\r\n4\r\ncdef\r\n0\r\n\r\n");
                  peer.rest();
                });
        var proxy = proxy(new ProxyYaml(backend.port()).cluster(SIZES));
        RawClient client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n").chunked();
      proxy.logged(1);
      assertThat(of(proxy, "upstream_rq_body_size").sum()).isEqualTo(7);
      assertThat(of(proxy, "upstream_rs_body_size").sum()).isEqualTo(6);
    }
  }

  @Test
  void triesWithoutAResponseHaveTheRequestsSizesAlone() throws Exception {
    try (var proxy = proxy(new ProxyYaml(RawBackend.refusedPort()).cluster(SIZES));
        RawClient client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 503");
      proxy.logged(1);
      assertThat(of(proxy, "upstream_rq_headers_size").count()).isOne();
      assertThat(of(proxy, "upstream_rq_body_size").count()).isOne();
      assertThat(of(proxy, "upstream_rs_headers_size").count()).isZero();
    }
  }

  @Test
  void triesThatRanOutOfTimeUsedAllOfItAndTheRequestItsPart() throws Exception {
    String tries = "retry_policy: {retry_on: 5xx, num_retries: 1, per_try_timeout: 0.1s}";
    try (var backend = new RawBackend((peer, n) -> peer.rest());
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .action("timeout: 10s, " + tries)
                    .cluster("track_timeout_budgets: true"));
        RawClient client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 504");
      proxy.logged(1);
      assertThat(of(proxy, PER_TRY).count()).isEqualTo(2);
      assertThat(of(proxy, PER_TRY).sum()).isGreaterThanOrEqualTo(198);
      assertThat(of(proxy, GLOBAL).count()).isOne();
      assertThat(of(proxy, GLOBAL).sum()).isBetween(1L, 99L);
      assertThat(tracked(proxy)).hasSize(2);
    }
  }

  @Test
  void nothingIsUsedOfAnEndlessTime() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()).action("timeout: 0s").cluster(BUDGETS));
        RawClient client = proxy.client()) {
      client.get("/").response();
      proxy.logged(1);
      await().until(() -> of(proxy, GLOBAL).count() == 1);
      assertThat(of(proxy, GLOBAL).sum()).isZero();
      assertThat(of(proxy, PER_TRY).count()).isOne();
      assertThat(of(proxy, PER_TRY).sum()).isZero();
    }
  }

  @Test
  void unlessAskedForTheyAreNotThereAndHostsHaveNoneOfTheirOwn() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .cluster("track_cluster_stats: {per_endpoint_stats: true}"));
        RawClient client = proxy.client()) {
      client.get("/").response();
      assertThat(tracked(proxy)).isEmpty();
      assertThat(proxy.problems.all)
          .singleElement()
          .asString()
          .contains("WARNING unsupported-field", "track_cluster_stats.per_endpoint_stats");
    }
  }
}
