package io.legate.upstream.health;

import static io.legate.testing.Http2Wire.data;
import static io.legate.testing.Http2Wire.goAway;
import static io.legate.testing.Http2Wire.headers;
import static io.legate.testing.Http2Wire.rst;
import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Transport;
import io.legate.testing.Http2Peer;
import io.legate.testing.RawBackend;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http2CheckTest {
  private static final String QUICK =
      "timeout: 2s, interval: 0.02s, unhealthy_threshold: 2, healthy_threshold: 2,";
  private static final String HTTP2 = "http_health_check: {path: /livez, codec_client_type: HTTP2}";
  private static final String GRPC = "grpc_health_check: {service_name: shop}";

  // ---- http_health_check

  @Test
  void asksAgainAndAgainOverOneConnection() throws Exception {
    try (var backend = Http2Peer.ok();
        var clusters = new HealthFixture(Transport.best())) {
      clusters.traffic().cluster(QUICK + HTTP2, backend.port());

      assertThat(clusters.flags(0)).isEqualTo("healthy");
      clusters.awaitCounter("success", 4);
      assertThat(backend.connections).hasValue(1);
      assertThat(clusters.counter("failure")).isZero();
    }
  }

  @Test
  void aRequestThatIsUnderWayWhenTheHostGoesAwayStillCounts() throws Exception {
    try (var backend =
            new RawBackend(
                (wire, n) -> {
                  var peer = new Http2Peer(wire);
                  int stream = peer.request();
                  peer.send(goAway(stream, 0));
                  peer.ok(stream);
                  peer.untilClosed();
                });
        var clusters = new HealthFixture(Transport.best())) {
      clusters.traffic().cluster(QUICK + HTTP2, backend.port());

      clusters.awaitCounter("success", 3);
      assertThat(clusters.counter("failure")).isZero();
      assertThat(backend.connections.get()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void aStreamThatIsResetIsAFailureAndTheConnectionStays() throws Exception {
    try (var backend =
            new RawBackend(
                (wire, n) -> {
                  var peer = new Http2Peer(wire);
                  while (true) {
                    peer.send(rst(peer.request(), 2));
                  }
                });
        var clusters = new HealthFixture(Transport.best())) {
      clusters.traffic().cluster(QUICK + HTTP2, backend.port());

      clusters.awaitCounter("network_failure", 3);
      assertThat(clusters.flags(0)).isEqualTo("/failed_active_hc");
      assertThat(backend.connections).hasValue(1);
    }
  }

  // ---- grpc_health_check

  @Test
  void callsTheHealthService() throws Exception {
    List<String> frames = new CopyOnWriteArrayList<>();
    try (var backend = grpc(frames, answer(1, "0"));
        var clusters = new HealthFixture(Transport.best())) {
      grpc(
          clusters,
          QUICK
              + "grpc_health_check: {service_name: shop, initial_metadata:"
              + " [{header: {key: x-a, value: b}}]}",
          backend);

      assertThat(clusters.flags(0)).isEqualTo("healthy");
      clusters.awaitCounter("success", 3);
      assertThat(backend.connections).hasValue(1);
      assertThat(frames)
          .contains(
              "HEADERS 1 :method=POST :scheme=http :authority=c :path=/grpc.health.v1.Health/Check"
                  + " content-type=application/grpc te=trailers user-agent=Envoy/HC x-a=b"
                  + " grpc-timeout=2000m");
      assertThat(frames).anyMatch(f -> f.startsWith("DATA") && f.contains("shop"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, healthy",
    "0, 0, /failed_active_hc",
    "2, 0, /failed_active_hc",
    "3, 0, /failed_active_hc",
    "1, 5, /failed_active_hc",
    "1, x, /failed_active_hc",
  })
  void expectsServingAndOk(int serving, String status, String flags) throws Exception {
    try (var backend = grpc(new CopyOnWriteArrayList<>(), answer(serving, status));
        var clusters = new HealthFixture(Transport.best())) {
      grpc(clusters, QUICK + GRPC, backend);
      assertThat(clusters.flags(0)).isEqualTo(flags);
    }
  }

  private interface Frames {
    String of(int stream);
  }

  /** What is no answer of a health service, each in its own way. */
  private static Frames wrong(String how) {
    return switch (how) {
      case "trailers only" ->
          s ->
              headers(
                  s,
                  true,
                  ":status",
                  "200",
                  "content-type",
                  "application/grpc",
                  "grpc-status",
                  "12");
      case "not found" -> s -> headers(s, true, ":status", "404");
      case "no grpc" ->
          s ->
              headers(s, false, ":status", "200", "content-type", "text/html")
                  + data(s, "<html>", true);
      case "no trailers" -> s -> head(s) + data(s, message(1), true);
      case "two messages" -> s -> head(s) + data(s, message(1) + message(1), false) + ok(s);
      case "compressed" -> s -> head(s) + data(s, "\1" + message(1).substring(1), false) + ok(s);
      case "garbage" -> s -> head(s) + data(s, "\0\0\0\0\2\7\7", false) + ok(s);
      case "cut off" -> s -> head(s) + data(s, "\0\0\0\0\5\b\1", false) + ok(s);
      case "empty" -> s -> head(s) + ok(s);
      case "endless" -> s -> head(s) + data(s, "x".repeat(16_000), false).repeat(5);
      default -> throw new IllegalArgumentException(how);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "trailers only",
    "not found",
    "no grpc",
    "no trailers",
    "two messages",
    "compressed",
    "garbage",
    "cut off",
    "empty",
    "endless",
  })
  void whateverElseComesIsAFailureAndNotOfTheNetwork(String how) throws Exception {
    try (var backend = grpc(new CopyOnWriteArrayList<>(), wrong(how));
        var clusters = new HealthFixture(Transport.best())) {
      grpc(clusters.traffic(), QUICK + GRPC, backend);

      assertThat(clusters.flags(0)).isEqualTo("/failed_active_hc");
      clusters.awaitCounter("failure", 3);
      assertThat(clusters.counter("network_failure")).isZero();
      assertThat(clusters.counter("success")).isZero();
      assertThat(backend.connections).hasValue(1);
    }
  }

  @Test
  void aClusterWithoutHttp2CannotBeAsked() {
    try (var clusters = new HealthFixture(Transport.best())) {
      clusters.cluster(QUICK + GRPC, 1);
      assertThat(clusters.problems.all)
          .singleElement()
          .asString()
          .contains("cluster.health_checks[0].grpc_health_check")
          .contains("c cluster must support HTTP/2 for gRPC healthchecking");
    }
  }

  private static void grpc(HealthFixture clusters, String check, RawBackend backend) {
    clusters
        .traffic()
        .add(
            """
            name: c
            type: STATIC
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                explicit_http_config: {http2_protocol_options: {}}
            load_assignment:
              cluster_name: c
              endpoints:
              - lb_endpoints:
                - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
            health_checks: [{%s}]
            """
                .formatted(backend.port(), check));
  }

  private static RawBackend grpc(List<String> frames, Frames answer) throws Exception {
    return new RawBackend(
        (wire, n) -> {
          var peer = new Http2Peer(wire, frames);
          while (true) {
            int stream = peer.request();
            peer.await("DATA " + stream);
            peer.send(answer.of(stream));
          }
        });
  }

  private static Frames answer(int serving, String status) {
    return s ->
        head(s) + data(s, message(serving), false) + headers(s, true, "grpc-status", status);
  }

  private static String head(int stream) {
    return headers(stream, false, ":status", "200", "content-type", "application/grpc");
  }

  private static String ok(int stream) {
    return headers(stream, true, "grpc-status", "0");
  }

  private static String message(int serving) {
    return "\0\0\0\0\2\b" + (char) serving;
  }
}
