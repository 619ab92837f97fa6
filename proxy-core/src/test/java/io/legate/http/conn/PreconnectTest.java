package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are made before there are requests for them. */
@Timeout(30)
class PreconnectTest {
  private static final int HOSTS = 6;
  private final List<RawBackend> backends = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i < HOSTS; i++) {
      backends.add(RawBackend.ok());
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (RawBackend backend : backends) {
      backend.close();
    }
  }

  private ProxyFixture proxy(String policy, double ratio) throws Exception {
    int[] ports = backends.stream().mapToInt(RawBackend::port).toArray();
    return new ProxyFixture(
        Transport.best(),
        new ProxyYaml(ports)
            .cluster(
                "lb_policy: "
                    + policy
                    + ", preconnect_policy: {predictive_preconnect_ratio: "
                    + ratio
                    + "}")
            .build());
  }

  private static long connections(ProxyFixture proxy) {
    return proxy.counter("cluster.c.upstream_cx_total");
  }

  @Test
  void theHostsThatComeNextAreConnectedToBefore() throws Exception {
    try (var proxy = proxy("ROUND_ROBIN", 1.5);
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 200");
      // One for the request, and before that two, as 1.5 were to be had.
      assertThat(connections(proxy)).isEqualTo(3);
      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 3);

      for (int i = 0; i < 2; i++) {
        assertThat(client.get("/").response()).startsWith("HTTP/1.1 200");
        assertThat(connections(proxy)).as("those two were foreseen").isEqualTo(3);
      }
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 200");
      assertThat(connections(proxy)).isEqualTo(4);
      assertThat(backends).filteredOn(b -> b.connections.get() == 1).hasSize(4);
    }
  }

  @Test
  void nothingIsMadeBeforeWhereThatIsNotAskedFor() throws Exception {
    try (var proxy = proxy("ROUND_ROBIN", 1);
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 200");
      assertThat(connections(proxy)).isOne();
    }
  }

  @Test
  void nothingIsMadeBeforeWhereNobodyCanTellWhoComesNext() throws Exception {
    for (String policy : List.of("LEAST_REQUEST", "RING_HASH")) {
      try (var proxy = proxy(policy, 3);
          var client = proxy.client()) {
        assertThat(client.get("/").response()).startsWith("HTTP/1.1 200");
        assertThat(connections(proxy)).isOne();
      }
    }
  }
}
