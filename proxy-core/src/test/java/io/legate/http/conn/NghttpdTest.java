package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.Http2Client;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests to somebody else's HTTP/2 server, nghttpd, through the whole proxy. */
@Timeout(60)
class NghttpdTest {
  private static final int STREAMS = 5;
  private static final String HTTP2 = "http2_protocol_options: {}";

  @TempDir Path folder;
  private Process nghttpd;
  private int port;

  @BeforeEach
  void start() throws Exception {
    assumeThat(onPath("nghttpd")).as("needs the command nghttpd").isTrue();
    Files.writeString(folder.resolve("small"), "a small file");
    Files.write(folder.resolve("large"), large());
    port = RawBackend.refusedPort();
    nghttpd =
        new ProcessBuilder(
                "nghttpd",
                "--no-tls",
                "--echo-upload",
                "--trailer=x-trailer: here",
                "-m" + STREAMS,
                "-a127.0.0.1",
                "-d" + folder,
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nghttpd.out").toFile())
            .start();
    await().until(this::listens);
  }

  @AfterEach
  void stop() throws Exception {
    if (nghttpd != null) {
      nghttpd.destroyForcibly();
      assertThat(nghttpd.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static boolean onPath(String command) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(f -> Files.isExecutable(Path.of(f, command)));
  }

  private boolean listens() {
    assertThat(nghttpd.isAlive()).isTrue();
    try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] large() {
    byte[] bytes = new byte[3 << 20];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ('a' + i % 23);
    }
    return bytes;
  }

  private ProxyFixture proxy() throws Exception {
    return new ProxyFixture(Transport.best(), new ProxyYaml(port).cluster(HTTP2).build());
  }

  @Test
  void servesFilesToHttp1Clients() throws Exception {
    try (var proxy = proxy();
        var client = proxy.client()) {
      String small = client.get("/small").response();
      assertThat(small).startsWith("HTTP/1.1 200 OK\r\n").endsWith("a small file");
      assertThat(RawClient.header(small, "content-length")).isEqualTo("12");
      String large = client.get("/large").response();
      assertThat(large).endsWith(new String(large(), java.nio.charset.StandardCharsets.ISO_8859_1));
      assertThat(client.get("/none").head()).startsWith("HTTP/1.1 404 ");
      assertThat(proxy.counter("cluster.c.upstream_cx_http2_total")).isOne();
      assertThat(proxy.counter("cluster.c.http2.rx_reset")).isZero();
    }
  }

  @Test
  void echoesWhatAClientUploads() throws Exception {
    String body = "0123456789abcdef".repeat(1 << 16); // 1 MiB
    try (var proxy = proxy();
        var client = proxy.client()) {
      for (int i = 0; i < 3; i++) {
        client.send(
            "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length() + "\r\n\r\n");
        client.send(body);
        // Its content-length leaves no place for the trailers.
        assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n" + body);
        assertThat(proxy.logged(i + 1)).isEqualTo("200 - via_upstream 1048576 1048576 1");
      }
      assertThat(proxy.counter("cluster.c.upstream_cx_http2_total")).isOne();
    }
  }

  @Test
  void itsLimitOfStreamsIsKept() throws Exception {
    int clients = 4 * STREAMS;
    try (var proxy = proxy()) {
      List<RawClient> open = new ArrayList<>();
      try {
        for (int i = 0; i < clients; i++) {
          // A request whose body is to come holds its stream.
          open.add(
              proxy.client().send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n"));
        }
        await()
            .untilAsserted(
                () -> assertThat(proxy.gauge("cluster.c.upstream_rq_active")).isEqualTo(clients));
        for (RawClient client : open) {
          client.send("ok");
          assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nok");
        }
      } finally {
        for (RawClient client : open) {
          client.close();
        }
      }
      assertThat(proxy.counter("cluster.c.upstream_cx_http2_total"))
          .isBetween((long) clients / STREAMS, (long) clients);
      assertThat(proxy.gauge("cluster.c.upstream_rq_active")).isZero();
    }
  }

  @Test
  void servesFilesToHttp2Clients() throws Exception {
    try (var proxy = proxy();
        var client = new Http2Client(proxy.address())) {
      client.updatesWindows = false;
      client.setting(4, 1 << 30); // the window of each stream
      client.windowUpdate(0, 1 << 30);
      List<Integer> streams = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        streams.add(client.get(i % 10 == 0 ? "/large" : "/small"));
      }
      for (int i = 0; i < 50; i++) {
        Http2Client.Response response = client.response(streams.get(i));
        assertThat(response.status()).isEqualTo("200");
        assertThat(response.field("x-trailer")).isEqualTo("here");
        assertThat(response.body.length()).isEqualTo(i % 10 == 0 ? 3 << 20 : 12);
      }
      assertThat(proxy.counter("cluster.c.upstream_rq_completed")).isEqualTo(50);
      assertThat(proxy.gauge("cluster.c.upstream_rq_active")).isZero();
    }
  }
}
