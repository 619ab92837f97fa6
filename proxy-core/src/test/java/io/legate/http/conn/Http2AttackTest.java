package io.legate.http.conn;

import static io.legate.testing.Http2Wire.PREFACE;
import static io.legate.testing.Http2Wire.data;
import static io.legate.testing.Http2Wire.frame;
import static io.legate.testing.Http2Wire.get;
import static io.legate.testing.Http2Wire.ping;
import static io.legate.testing.Http2Wire.post;
import static io.legate.testing.Http2Wire.rst;
import static io.legate.testing.Http2Wire.settings;
import static io.legate.testing.Http2Wire.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.Http2Client;
import io.legate.testing.Http2Wire;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that want to cost more than they pay. Each is bounded; its connection ends with the right
 * GOAWAY, the proxy's memory stays where it was, and another connection does not notice.
 */
@Timeout(60)
class Http2AttackTest {
  private static final int FRAMES = 20_000;
  private static final long MEMORY = 24L << 20;
  private static final String CALM = "code=11 ";

  static List<Arguments> attacks() {
    return List.of(
        attack("PINGs", n -> ping("12345678"), "inbound_control_frames_flood"),
        attack("SETTINGS", n -> settings(3, n), "inbound_control_frames_flood"),
        attack("empty DATA", n -> data(1, "", false), "inbound_empty_frames_flood"),
        attack(
            "DATA of padding alone",
            n -> frame(0, Http2Wire.PADDED, 1, "\u0003\0\0\0"),
            "inbound_empty_frames_flood"),
        attack(
            "empty HEADERS and CONTINUATIONs",
            n -> frame(n == 0 ? 1 : 9, 0, 3, ""),
            "inbound_empty_frames_flood"),
        attack(
            "CONTINUATIONs",
            n -> n == 0 ? frame(1, 0, 3, "") : frame(9, 0, 3, Http2Wire.block("n" + n, "v")),
            "inbound_continuation_flood"),
        attack(
            "large CONTINUATIONs",
            n -> frame(n == 0 ? 1 : 9, 0, 3, "x".repeat(16_000)),
            "inbound_continuation_flood"),
        attack("PRIORITYs", n -> frame(2, 0, 3, "\0\0\0\0\u0010"), "inbound_priority_frames_flood"),
        attack("WINDOW_UPDATEs", n -> windowUpdate(1, 1), "inbound_window_update_frames_flood"),
        attack("rapid resets", n -> post(2 * n + 3) + rst(2 * n + 3, 8), "premature_reset_flood"),
        attack(
            "resets that we are made to do",
            n -> post(2 * n + 3) + windowUpdate(2 * n + 3, 0),
            "premature_reset_flood"));
  }

  private static Arguments attack(String name, IntFunction<String> frame, String counter) {
    return Arguments.of(name, frame, counter);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void floodsEndTheirConnectionAlone(String name, IntFunction<String> attack, String counter)
      throws Exception {
    try (var backend = silentExcept("/small");
        var proxy = proxy(backend);
        var other = new Http2Client(proxy.address());
        var attacker = proxy.client()) {
      assertThat(other.response(other.get("/small")).body).hasToString("ok");
      long before = memory();
      attacker.send(PREFACE + settings() + post(1));

      String answer = flood(attacker, attack);

      assertThat(new Http2Wire().read(answer)).contains(CALM);
      assertThat(proxy.counter("http2." + counter)).isOne();
      assertThat(proxy.counter("http2.goaway_sent")).isOne();
      assertThat(memory() - before).isLessThan(MEMORY);
      for (int i = 0; i < 5; i++) {
        assertThat(other.response(other.get("/small")).body).hasToString("ok");
      }
      await()
          .atMost(Duration.ofSeconds(8))
          .until(() -> proxy.gauge("http.t.downstream_rq_active") == 0);
    }
  }

  /** Sends until the proxy has closed, and gives what it said. */
  private static String flood(RawClient attacker, IntFunction<String> attack) throws Exception {
    try {
      for (int n = 0; n < FRAMES; ) {
        var batch = new StringBuilder();
        for (int end = n + 100; n < end; n++) {
          batch.append(attack.apply(n));
        }
        attacker.send(batch.toString());
      }
    } catch (SocketException e) {
      // It has closed, as it should; what it said is still to be read.
    }
    return attacker.rest();
  }

  /** A bomb of HPACK: a large entry of the table, named again and again. */
  @Test
  void aHeadThatGrowsWhenItIsReadIsRefused() throws Exception {
    try (var backend = silentExcept("/small");
        var proxy = proxy(backend);
        var attacker = proxy.client()) {
      long before = memory();
      String entry = "\u0040\u0001n" + (char) 127 + lengthBeyond127(3_900) + "x".repeat(3_900);
      String again = String.valueOf((char) (0x80 | 62)).repeat(16_000);
      attacker.send(PREFACE + settings());
      attacker.send(
          frame(1, Http2Wire.END_STREAM | Http2Wire.END_HEADERS, 3, requestBlock() + entry));
      for (int i = 0; i < 20; i++) {
        attacker.send(frame(1, 5, 5 + 2 * i, requestBlock() + again));
      }
      attacker.send(frame(6, 0, 1, "not there"));

      String said = new Http2Wire().read(attacker.rest());
      assertThat(said).contains("HEADERS 5 END :status=431").contains("HEADERS 43 END :status=431");
      assertThat(proxy.counter("http2.header_overflow")).isEqualTo(20);
      assertThat(memory() - before).isLessThan(MEMORY);
    }
  }

  private static String requestBlock() {
    return Http2Wire.block(
        ":method", "GET", ":scheme", "http", ":path", "/small", ":authority", "a");
  }

  private static String lengthBeyond127(int length) {
    int rest = length - 127;
    return "" + (char) (rest & 127 | 128) + (char) (rest >>> 7);
  }

  /** A client that asks for much and gives no window: it costs buffers, not bodies. */
  @Test
  void aClientThatTakesNothingHoldsLittle() throws Exception {
    byte[] piece = new byte[1 << 20];
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send("HTTP/1.1 200 OK\r\ncontent-length: " + (8 << 20) + "\r\n\r\n");
                  for (int i = 0; i < 8; i++) {
                    peer.socket().getOutputStream().write(piece);
                  }
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("stream_idle_timeout: 1s")
                    .listener("per_connection_buffer_limit_bytes: 65536")
                    .cluster("per_connection_buffer_limit_bytes: 65536"));
        var attacker = proxy.client()) {
      long before = memory();
      var requests = new StringBuilder(PREFACE + settings(4, 0));
      for (int i = 0; i < 60; i++) {
        requests.append(get(2 * i + 1));
      }
      attacker.send(requests.toString());
      await()
          .atMost(Duration.ofSeconds(8))
          .until(() -> proxy.gauge("http2.pending_send_bytes") > 60 * 65_536);

      assertThat(memory() - before).isLessThan(60L * 4 * 65_536 + MEMORY);
      assertThat(proxy.logged(60)).contains("stream_idle_timeout");
      assertThat(proxy.gauge("http2.pending_send_bytes")).isZero();
      assertThat(proxy.gauge("http2.streams_active")).isZero();
    }
  }

  private static ProxyFixture proxy(RawBackend backend) throws Exception {
    return proxy(new ProxyYaml(backend.port()));
  }

  private static ProxyFixture proxy(ProxyYaml yaml) throws Exception {
    return new ProxyFixture(
        Transport.best(),
        yaml.hcm("http2_protocol_options: {override_stream_error_on_invalid_http_message: true}")
            .build());
  }

  /** A host that answers one path only. */
  private static RawBackend silentExcept(String path) throws IOException {
    return new RawBackend(
        (peer, n) -> {
          while (true) {
            if (peer.head().startsWith("GET " + path + " ")) {
              peer.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
            }
          }
        });
  }

  private static long memory() {
    var metric = PooledByteBufAllocator.DEFAULT.metric();
    return metric.usedDirectMemory() + metric.usedHeapMemory();
  }
}
