package io.legate.demoapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the app treats a connection, seen by a bare socket. */
@Timeout(60)
class DemoAppConnectionTest {
  private static final String HOSTNAME = "ServerName: webserver01\n";

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private DemoApp app;

  @BeforeEach
  void start() throws IOException {
    app =
        DemoApp.start(
            DemoAppOptions.builder()
                .host("127.0.0.1")
                .port(0)
                .serverName("webserver01")
                .accessLog(new PrintStream(log, true, StandardCharsets.UTF_8))
                .build());
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void keepsTheConnectionOfHttp11() throws Exception {
    try (RawClient client = new RawClient(app)) {
      for (int i = 0; i < 3; i++) {
        client.send("GET /hostname HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.readUntil(HOSTNAME)).startsWith("HTTP/1.1 200 OK\r\n");
      }
    }
  }

  @Test
  void closesWhenAsked() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send("GET /hostname HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(client.readToEnd()).contains("connection: close\r\n").endsWith(HOSTNAME);
    }
  }

  @Test
  void closesAfterHttp10UnlessToldOtherwise() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send("GET /hostname HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(client.readUntil(HOSTNAME)).contains("connection: keep-alive\r\n");
      client.send("GET /hostname HTTP/1.0\r\n\r\n");
      assertThat(client.readToEnd()).endsWith(HOSTNAME);
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send(
          "GET /delay/0.2 HTTP/1.1\r\nHost: a\r\n\r\n"
              + "GET /bytes/5 HTTP/1.1\r\nHost: a\r\n\r\n"
              + "HEAD /hostname HTTP/1.1\r\nHost: a\r\n\r\n"
              + "GET /status/404 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
              + "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n");
      String answers = client.readToEnd();
      assertThat(answers)
          .containsSubsequence("Delayed: 0.2 s", "abcde", "content-length: 24", "Status: 404\n");
      assertThat(answers).endsWith("Status: 404\n");
      assertThat(app.requests()).isEqualTo(4);
    }
  }

  @Test
  void takesThousandsOfPipelinedRequests() throws Exception {
    int count = 5000;
    try (RawClient client = new RawClient(app)) {
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  client.send("GET /bytes/0 HTTP/1.1\r\nHost: a\r\n\r\n".repeat(count));
                  client.send("GET /hostname HTTP/1.1\r\nConnection: close\r\n\r\n");
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      String answers = client.readToEnd();
      sent.get(10, TimeUnit.SECONDS);
      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(count + 2);
      assertThat(answers).endsWith(HOSTNAME);
    }
  }

  @Test
  void showsHeadersInOrderAndCase() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send("GET /headers HTTP/1.1\r\nHost: a\r\nX-B: 1\r\nx-a: 2\r\nX-B: 3\r\n\r\n");
      assertThat(client.readUntil("X-B: 3\n")).endsWith("Host: a\nX-B: 1\nx-a: 2\nX-B: 3\n");
    }
  }

  @Test
  void acceptsTheAbsoluteForm() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send("GET http://a.example/hostname?x HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assertThat(client.readUntil(HOSTNAME)).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void setsAProbeFromAChunkedForm() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send("POST /readyz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("4\r\nread\r\n7\r\nyz=FAIL\r\n0\r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
      client.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readUntil("FAIL")).startsWith("HTTP/1.1 506 Variant Also Negotiates\r\n");
    }
  }

  @Test
  void echoesChunksAsTheyComeAndTheTrailers() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n").toLowerCase(Locale.ROOT))
          .contains("transfer-encoding: chunked");
      client.send("5\r\nhello\r\n");
      assertThat(client.readUntil("hello\r\n")).isEqualTo("5\r\nhello\r\n");
      client.send("0\r\nX-Sum: 7\r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n")).isEqualTo("0\r\nX-Sum: 7\r\n\r\n");
    }
  }

  @Test
  void invitesTheBodyThatWasAnnounced() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send(
          "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 Continue\r\n");
      client.send("abc");
      assertThat(client.readUntil("abc")).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void streamsNoFasterThanTheClientReads() throws Exception {
    long total = 1L << 40; // no machine has the memory to queue it
    try (RawClient slow = new RawClient(app, 4096);
        RawClient other = new RawClient(app)) {
      slow.send("GET /bytes/" + total + " HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(slow.readUntil("\r\n\r\n")).contains("content-length: " + total + "\r\n");
      for (int i = 0; i < 10; i++) {
        other.send("GET /hostname HTTP/1.1\r\nHost: a\r\n\r\n");
        other.readUntil(HOSTNAME);
      }
      byte[] read = slow.readBytes(8_000_000);
      assertThat(read).isEqualTo(DemoAppTest.alphabet(8_000_000));
    }
  }

  @Test
  void readsNoMoreOfAnEchoThanItCanSendBack() throws Exception {
    int pieces = 2000;
    byte[] piece = DemoAppTest.alphabet(26 * 1000);
    try (RawClient client = new RawClient(app, 4096)) {
      long total = (long) pieces * piece.length;
      client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + total + "\r\n\r\n");
      client.readUntil("\r\n\r\n");
      AtomicInteger sent = new AtomicInteger();
      CompletableFuture<Void> sender =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < pieces; i++) {
                    client.send(piece);
                    sent.incrementAndGet();
                  }
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      // Nobody reads: the sender comes to a stand well before the end.
      await()
          .during(Duration.ofMillis(300))
          .atMost(Duration.ofSeconds(10))
          .until(sent::get, new Stands());
      assertThat(sent.get()).isLessThan(pieces);
      for (int i = 0; i < pieces; i++) {
        assertThat(client.readBytes(piece.length)).isEqualTo(piece);
      }
      sender.get(10, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @CsvSource({"70000,0,414", "10,300000,431"})
  void refusesAHeadWithoutEnd(int targetBytes, int headerBytes, int status) throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send("GET /" + "x".repeat(targetBytes) + " HTTP/1.1\r\nX: " + "y".repeat(headerBytes));
      assertThat(client.readUntil("\r\n\r\n"))
          .startsWith("HTTP/1.1 " + status + " ")
          .contains("connection: close\r\n");
    }
  }

  @Test
  void refusesWhatIsNoHttp() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send("GET /hostname HTTP/1.1\r\nHost : a\r\n\r\n");
      assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }
  }

  @Test
  void closesOnABrokenBody() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n");
      assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("\r\n0\r\n");
    }
  }

  @Test
  void answersAClientThatHasSaidAll() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send("GET /delay/0.1 HTTP/1.1\r\nHost: a\r\n\r\n").endOutput();
      assertThat(client.readToEnd()).contains("Delayed: 0.1 s");
    }
  }

  @Test
  void answersAllThatWasPipelinedByAClientThatHasSaidAll() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client
          .send(
              "GET /delay/0.1 HTTP/1.1\r\nHost: a\r\n\r\n"
                  + "GET /bytes/3 HTTP/1.1\r\nHost: a\r\n\r\n"
                  + "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
          .endOutput();
      assertThat(client.readToEnd()).containsSubsequence("Delayed: 0.1 s", "abc", "OK");
    }
  }

  @Test
  void closesWhenTheClientLeavesItIdleOrInTheMiddleOfABody() throws Exception {
    for (String head : new String[] {"", "POST /echo HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"}) {
      try (RawClient client = new RawClient(app)) {
        client.send(head).endOutput();
        client.readToEnd();
      }
    }
  }

  @Test
  void outlivesClientsThatLeaveInTheMiddle() throws Exception {
    for (String path : new String[] {"/bytes/100000000", "/delay/0.05", "/echo"}) {
      try (RawClient client = new RawClient(app)) {
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab");
        if (!path.equals("/echo")) {
          client.send("cd");
        }
      }
    }
    try (RawClient client = new RawClient(app)) {
      client.send("GET /hostname HTTP/1.1\r\nHost: a\r\n\r\n");
      client.readUntil(HOSTNAME);
    }
  }

  @Test
  void echoesOverAWebSocket() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send(
          """
          GET /ws?a=b HTTP/1.1
          Host: a
          Connection: Upgrade
          Upgrade: websocket
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
          Sec-WebSocket-Version: 13

          """
              .replace("\n", "\r\n"));
      assertThat(client.readUntil("\r\n\r\n").toLowerCase(Locale.ROOT))
          .startsWith("http/1.1 101 ")
          .contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n");
      // RFC 6455 §5.7: "Hello", masked; then a ping; then a close with 1000.
      client.send(bytes(0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58));
      assertThat(client.readBytes(7)).isEqualTo(bytes(0x81, 0x05, 'H', 'e', 'l', 'l', 'o'));
      client.send(bytes(0x89, 0x81, 0, 0, 0, 0, 'p'));
      assertThat(client.readBytes(3)).isEqualTo(bytes(0x8a, 0x01, 'p'));
      client.send(bytes(0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8));
      assertThat(client.readToEnd()).isEqualTo("\u0088\u0002\u0003\u00e8");
      assertThat(log.toString(StandardCharsets.UTF_8)).contains("\"GET /ws?a=b HTTP/1.1\" 101 -");
    }
  }

  @Test
  void asksForAWebSocketWhereThereIsNone() throws Exception {
    try (RawClient client = new RawClient(app)) {
      client.send("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readUntil("handshake\n"))
          .startsWith("HTTP/1.1 426 Upgrade Required\r\n")
          .contains("upgrade: websocket\r\n");
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** True while a count that began to grow is the same as at the look before. */
  private static final class Stands implements Predicate<Integer> {
    private int before = -1;

    @Override
    public boolean test(Integer now) {
      boolean same = now == before;
      before = now;
      return same && now > 0;
    }
  }
}
