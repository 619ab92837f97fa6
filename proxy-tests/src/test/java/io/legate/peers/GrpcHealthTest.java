package io.legate.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.legate.dist.process.LegateProcess;
import io.legate.dist.process.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC's own health service, asked by a daemon. */
class GrpcHealthTest {
  private static final String CONFIG =
      """
      admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
      static_resources:
        clusters:
        - name: shop
          typed_extension_protocol_options:
            envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
              "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
              explicit_http_config: {http2_protocol_options: {}}
          load_assignment:
            cluster_name: shop
            endpoints:
            - lb_endpoints:
              - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
          health_checks:
          - timeout: 2s
            interval: 0.05s
            no_traffic_interval: 0.05s
            unhealthy_threshold: 2
            healthy_threshold: 2
            grpc_health_check: {service_name: shop.Orders}
      """;

  @TempDir Path folder;

  @Test
  void aServiceLeavesWithItsStatusAndReturns() throws Exception {
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus("shop.Orders", ServingStatus.SERVING);
    Server server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(health.getHealthService())
            .build()
            .start();
    Path file = Files.writeString(folder.resolve("envoy.yaml"), CONFIG.formatted(server.getPort()));
    try (LegateProcess legate = LegateProcess.start(Place.HERE, folder, file)) {
      awaitFlags(legate, "healthy");

      health.setStatus("shop.Orders", ServingStatus.NOT_SERVING);
      awaitFlags(legate, "/failed_active_hc");
      health.setStatus("shop.Orders", ServingStatus.SERVING);
      awaitFlags(legate, "healthy");

      health.clearStatus("shop.Orders"); // NOT_FOUND from now on
      awaitFlags(legate, "/failed_active_hc");
      assertThat(legate.admin("/stats?filter=health_check").succeeded())
          .contains("cluster.shop.health_check.network_failure: 0\n");
    } finally {
      server.shutdownNow();
    }
  }

  private static void awaitFlags(LegateProcess legate, String flags) {
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () ->
                assertThat(legate.admin("/clusters").succeeded())
                    .contains("::health_flags::" + flags + "\n"));
  }
}
