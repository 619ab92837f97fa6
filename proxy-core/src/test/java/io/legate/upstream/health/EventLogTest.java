package io.legate.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.RawBackend;
import io.legate.testing.WorkerFixture;
import io.legate.upstream.Host;
import io.legate.upstream.Locality;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  private static final String BEGIN =
      "{\"health_checker_type\":\"HTTP\",\"host\":{\"socket_address\":{\"protocol\":\"TCP\","
          + "\"address\":\"10.0.0.1\",\"port_value\":443,\"resolver_name\":\"\","
          + "\"ipv4_compat\":false}},\"cluster_name\":\"fake\\\"cluster\",";
  private static final String END =
      ",\"timestamp\":\"2009-02-13T23:31:31.234Z\",\"locality\":{\"region\":\"r\",\"zone\":\"z\","
          + "\"sub_zone\":\"\"}}\n";

  @Test
  void everyEventIsALineAsEnvoyWritesIt() {
    try (var workers = new WorkerFixture(1, Transport.NIO)) {
      var log = new FileEventLog(List.of(), CheckerType.HTTP, "fake\"cluster", workers.worker());
      Host host = host(Metadata.getDefaultInstance());

      assertThat(log.line(host, event(CheckEvent.Kind.EJECT_UNHEALTHY), 1234567891234L))
          .isEqualTo(BEGIN + "\"eject_unhealthy_event\":{\"failure_type\":\"NETWORK\"}" + END);
      assertThat(log.line(host, event(CheckEvent.Kind.ADD_HEALTHY), 1234567891234L))
          .isEqualTo(BEGIN + "\"add_healthy_event\":{\"first_check\":true}" + END);
      assertThat(log.line(host, event(CheckEvent.Kind.FAILURE), 1234567891234L))
          .isEqualTo(
              BEGIN
                  + "\"health_check_failure_event\":{\"failure_type\":\"NETWORK\","
                  + "\"first_check\":true}"
                  + END);
      assertThat(log.line(host, event(CheckEvent.Kind.SUCCESS), 1234567891234L))
          .isEqualTo(BEGIN + "\"successful_health_check_event\":{}" + END);
      assertThat(log.line(host, event(CheckEvent.Kind.DEGRADED), 1234567891234L))
          .isEqualTo(BEGIN + "\"degraded_healthy_host\":{}" + END);
      assertThat(log.line(host, event(CheckEvent.Kind.NO_LONGER_DEGRADED), 1234567891234L))
          .isEqualTo(BEGIN + "\"no_longer_degraded_host\":{}" + END);
    }
  }

  @Test
  void metadataIsWrittenWhereThereIsAny() {
    Struct lb =
        Struct.newBuilder()
            .putFields("n", Value.newBuilder().setNumberValue(2.5).build())
            .putFields("s", Value.newBuilder().setStringValue("\"x\"").build())
            .build();
    try (var workers = new WorkerFixture(1, Transport.NIO)) {
      var log = new FileEventLog(List.of(), CheckerType.TCP, "c", workers.worker());
      Host host = host(Metadata.newBuilder().putFilterMetadata("envoy.lb", lb).build());

      assertThat(log.line(host, event(CheckEvent.Kind.DEGRADED), 0))
          .contains(
              "\"metadata\":{\"filter_metadata\":{\"envoy.lb\":{\"n\":2.5,\"s\":\"\\\"x\\\"\"}}}");
    }
  }

  @Test
  void eventsGoToTheFilesThatAreNamed(@TempDir Path folder) throws Exception {
    var status = new AtomicReference<>("200 OK");
    Path old = folder.resolve("old.log");
    Path sink = folder.resolve("sink.log");
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  while (true) {
                    peer.head();
                    peer.send("HTTP/1.1 " + status.get() + "\r\ncontent-length: 0\r\n\r\n");
                  }
                });
        var proxy = new ProxyFixture(Transport.best(), yaml(backend.port(), old, sink))) {
      await().until(() -> proxy.counter("cluster.web.health_check.success") > 0);
      status.set("500 no");
      await().until(() -> proxy.counter("cluster.web.health_check.failure") > 1);
      // closing writes what waits
    }
    List<String> lines = Files.readAllLines(old);
    assertThat(Files.readAllLines(sink)).isEqualTo(lines);
    assertThat(lines.get(0)).contains("\"add_healthy_event\":{\"first_check\":true}");
    assertThat(lines.get(1)).contains("\"eject_unhealthy_event\":{\"failure_type\":\"ACTIVE\"}");
    assertThat(lines.get(2))
        .contains(
            "\"health_check_failure_event\":{\"failure_type\":\"ACTIVE\",\"first_check\":false}");
  }

  private static String yaml(int port, Path old, Path sink) {
    return """
        static_resources:
          clusters:
          - name: web
            type: STATIC
            load_assignment:
              cluster_name: web
              endpoints:
              - lb_endpoints:
                - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
            health_checks:
            - timeout: 2s
              interval: 0.02s
              no_traffic_interval: 0.02s
              unhealthy_threshold: 1
              healthy_threshold: 1
              always_log_health_check_failures: true
              event_log_path: %s
              event_logger:
              - name: envoy.health_check.event_sinks.file
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink
                  event_log_path: %s
              http_health_check: {path: /}
        """
        .formatted(port, old, sink);
  }

  private static CheckEvent event(CheckEvent.Kind kind) {
    return new CheckEvent(kind, FailureType.NETWORK, true);
  }

  private static Host host(Metadata metadata) {
    return new Host(
        new InetSocketAddress("10.0.0.1", 443),
        "",
        new Locality("r", "z", ""),
        0,
        1,
        false,
        metadata,
        2);
  }
}
