package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import io.legate.testing.WorkerFixture;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A side that is slow slows the other: the proxy keeps about its buffer limit of a body. */
@Timeout(60)
class FlowControlTest {
  private static final long BODY = 64L << 20;
  private static final int SMALL_BUFFER = 64 << 10;

  /** What kernels and the proxy may hold together of a body that nobody takes. */
  private static final long HELD = 16L << 20;

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  private static void pump(OutputStream out, AtomicLong sent) throws Exception {
    byte[] piece = new byte[64 << 10];
    for (long left = BODY; left > 0; left -= piece.length) {
      out.write(piece);
      sent.addAndGet(piece.length);
    }
  }

  /** Waits until a number no longer grows, and gives it. */
  private static long settled(AtomicLong sent) {
    long[] before = {-1};
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              boolean same = sent.get() > 0 && before[0] == sent.get();
              before[0] = sent.get();
              return same;
            });
    return sent.get();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void slowsAFastHostForASlowClientAndNobodyElse(Transport transport) throws Exception {
    var sent = new AtomicLong();
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  while (true) {
                    if (peer.head().startsWith("GET /small")) {
                      peer.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
                    } else {
                      peer.send("HTTP/1.1 200 OK\r\ncontent-length: " + BODY + "\r\n\r\n");
                      pump(peer.socket().getOutputStream(), sent);
                    }
                  }
                });
        var proxy =
            new ProxyFixture(
                transport,
                new ProxyYaml(backend.port())
                    .listener("per_connection_buffer_limit_bytes: 65536")
                    .cluster("per_connection_buffer_limit_bytes: 65536")
                    .build());
        Socket socket = new Socket()) {
      socket.setReceiveBufferSize(SMALL_BUFFER);
      socket.connect(proxy.address());
      var slow = new RawClient(socket);
      slow.get("/large").head();

      assertThat(settled(sent)).isLessThan(HELD);
      assertThat(proxy.counter("cluster.c.upstream_flow_control_paused_reading_total"))
          .isPositive();
      try (var other = proxy.client()) {
        for (int i = 0; i < 20; i++) {
          assertThat(other.get("/small").response()).endsWith("ok");
        }
      }
      drain(socket.getInputStream());
      assertThat(proxy.logged(21)).isEqualTo("200 - via_upstream 0 " + BODY + " 1");
      assertThat(proxy.counter("cluster.c.upstream_flow_control_resumed_reading_total"))
          .isEqualTo(proxy.counter("cluster.c.upstream_flow_control_paused_reading_total"));
      assertThat(slow.get("/small").response()).endsWith("ok");
    }
  }

  private static void drain(InputStream in) throws Exception {
    byte[] piece = new byte[1 << 20];
    for (long left = BODY; left > 0; ) {
      int n = in.read(piece, 0, (int) Math.min(piece.length, left));
      assertThat(n).isPositive();
      left -= n;
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void slowsAFastClientForASlowHost(Transport transport) throws Exception {
    var go = new CountDownLatch(1);
    var sent = new AtomicLong();
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  go.await();
                  drain(peer.socket().getInputStream());
                  peer.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
                  peer.head();
                },
                SMALL_BUFFER);
        var proxy =
            new ProxyFixture(
                transport,
                new ProxyYaml(backend.port())
                    .listener("per_connection_buffer_limit_bytes: 65536")
                    .cluster("per_connection_buffer_limit_bytes: 65536")
                    .build());
        var client = proxy.client()) {
      client.send("PUT / HTTP/1.1\r\nHost: h\r\ncontent-length: " + BODY + "\r\n\r\n");
      var upload =
          new Thread(
              () -> {
                try {
                  pump(client.socket().getOutputStream(), sent);
                } catch (Exception e) {
                  // The assertions tell.
                }
              });
      upload.start();

      assertThat(settled(sent)).isLessThan(HELD);
      assertThat(proxy.counter("http.t.downstream_flow_control_paused_reading_total")).isPositive();
      go.countDown();
      assertThat(client.response()).endsWith("ok");
      assertThat(proxy.logged(1)).isEqualTo("200 - via_upstream " + BODY + " 2 1");
      upload.join();
    }
  }
}
