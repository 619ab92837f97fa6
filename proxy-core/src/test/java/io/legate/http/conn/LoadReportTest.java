package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hosts report their load in headers and trailers, and get requests accordingly. */
@Timeout(30)
class LoadReportTest {
  private static final String POLICY =
      "load_balancing_policy: {policies: [{typed_extension_config: {name: x, typed_config: {"
          + "\"@type\": type.googleapis.com/envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin,"
          + " blackout_period: 0s, weight_update_period: 0.1s}}}]}";

  @Test
  void weighsHostsByWhatTheySay() throws Exception {
    try (var weak =
            RawBackend.answering(
                "HTTP/1.1 200 OK\r\nendpoint-load-metrics: TEXT rps_fractional=10,cpu_utilization=1\r\n"
                    + "transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
        var strong =
            RawBackend.answering(
                "HTTP/1.1 200 OK\r\ntrailer: endpoint-load-metrics\r\ntransfer-encoding: chunked\r\n\r\n"
                    + "2\r\nok\r\n0\r\nendpoint-load-metrics: JSON {\"rps_fractional\":90,\"cpu_utilization\":1}\r\n\r\n");
        var proxy =
            new ProxyFixture(
                Transport.best(),
                new ProxyYaml(weak.port(), strong.port())
                    .cluster(POLICY)
                    .cluster("http_protocol_options: {enable_trailers: true}")
                    .build());
        var client = proxy.client()) {
      await()
          .untilAsserted(
              () -> {
                int before = weak.requests.size();
                int beforeStrong = strong.requests.size();
                for (int i = 0; i < 20; i++) {
                  client.get("/").chunked();
                }
                assertThat(weak.requests.size() - before).isEqualTo(2);
                assertThat(strong.requests.size() - beforeStrong).isEqualTo(18);
              });
    }
  }
}
