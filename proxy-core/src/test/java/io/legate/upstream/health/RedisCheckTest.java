package io.legate.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Transport;
import io.legate.testing.RawBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisCheckTest {
  private static final String QUICK =
      "timeout: 2s, interval: 0.02s, unhealthy_threshold: 2, healthy_threshold: 2,";
  private static final String PING = "*1\r\n$4\r\nPING\r\n";
  private static final String EXISTS = "*2\r\n$6\r\nEXISTS\r\n$4\r\nlame\r\n";

  @Test
  void pingsAgainAndAgainOverOneConnection() throws Exception {
    try (var backend = redis(PING, "+PO", "NG\r\n");
        var clusters = new HealthFixture(Transport.best())) {
      clusters.traffic().cluster(QUICK + check(""), backend.port());

      assertThat(clusters.flags(0)).isEqualTo("healthy");
      clusters.awaitCounter("success", 3);
      assertThat(backend.connections).hasValue(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PING, '+PONG', healthy, 0",
    "PING, '-MOVED 3999 127.0.0.1:6381', healthy, 0",
    "PING, '-ASK 3999 127.0.0.1:6381', healthy, 0",
    "PING, '-LOADING Redis is loading', /failed_active_hc, 0",
    "PING, '-NOAUTH Authentication required.', /failed_active_hc, 0",
    "PING, '$4', /failed_active_hc, 0",
    "PING, ':0', /failed_active_hc, 0",
    "PING, 'HTTP/1.1 400 Bad Request', /failed_active_hc, 1",
    "EXISTS, ':0', healthy, 0",
    "EXISTS, ':1', /failed_active_hc, 0",
    "EXISTS, '+PONG', /failed_active_hc, 0",
  })
  void judgesTheAnswer(String command, String answer, String flags, int network) throws Exception {
    boolean ping = command.equals("PING");
    try (var backend = redis(ping ? PING : EXISTS, answer + "\r\n");
        var clusters = new HealthFixture(Transport.best())) {
      clusters.cluster(QUICK + check(ping ? "" : "key: lame"), backend.port());

      assertThat(clusters.flags(0)).isEqualTo(flags);
      assertThat(clusters.counter("network_failure")).isEqualTo(network);
    }
  }

  @Test
  void anotherCheckerIsToldByName() {
    try (var clusters = new HealthFixture(Transport.best())) {
      clusters.cluster(
          QUICK
              + "custom_health_check: {name: x, typed_config: {"
              + "\"@type\": type.googleapis.com/envoy.extensions.health_checkers.thrift.v3.Thrift,"
              + "method_name: ping, transport: HEADER, protocol: BINARY}}",
          1);
      assertThat(clusters.problems.all)
          .singleElement()
          .asString()
          .contains("Didn't find a registered implementation for 'x' with type URL:");
    }
  }

  private static String check(String fields) {
    return "custom_health_check: {name: envoy.health_checkers.redis, typed_config: {"
        + "\"@type\": type.googleapis.com/envoy.extensions.health_checkers.redis.v3.Redis,"
        + fields
        + "}}";
  }

  private static RawBackend redis(String request, String... pieces) throws Exception {
    return new RawBackend(
        (peer, n) -> {
          while (true) {
            if (!peer.read(request.length()).equals(request)) {
              return;
            }
            for (String piece : pieces) {
              peer.send(piece);
            }
          }
        });
  }
}
