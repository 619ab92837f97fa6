package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.config.LoadOptions;
import io.legate.event.Transport;
import io.legate.extension.Extensions;
import io.legate.listener.CompiledListener;
import io.legate.server.Server;
import io.legate.server.ServerOptions;
import io.legate.testing.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What routes say to the connection manager, on real sockets. */
@Timeout(30)
class RouteRulesTest {
  private static final String BOOTSTRAP =
      """
      static_resources:
        listeners:
        - name: l
          address: {socket_address: {address: 127.0.0.1, port_value: 0}}
          filter_chains:
          - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: t
                internal_address_config: {}
                common_http_protocol_options: {max_stream_duration: MANAGER}
                route_config:
                  internal_only_headers: [x-secret]
                  virtual_hosts:
                  - name: v
                    domains: "*"
                    routes:
                    - match: {prefix: /short}
                      route: {cluster: c, max_stream_duration: {max_stream_duration: 0.05s}}
                    - match: {prefix: /long}
                      route: {cluster: c, max_stream_duration: {max_stream_duration: 0s}}
                    - match: {prefix: /}
                      route: {cluster: c}
                http_filters:
                - name: acme.filter
                  is_optional: OPTIONAL
                - name: envoy.filters.http.router
        clusters:
        - name: c
          load_assignment:
            endpoints:
            - lb_endpoints:
              - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: PORT}}}
      """;

  private final Problems problems = new Problems();
  private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
  private final CountDownLatch answers = new CountDownLatch(1);
  private ServerSocket backend;

  @BeforeEach
  void openBackend() throws IOException {
    backend = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "backend");
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void closeBackend() throws IOException {
    backend.close();
  }

  @Test
  void internalOnlyHeadersReachTheHostFromInternalClientsAlone() throws Exception {
    try (Server server = start("0s")) {
      String inside = "GET / HTTP/1.1\r\nhost: h\r\nx-secret: 1\r\nx-forwarded-for: 10.0.0.1\r\n";
      assertThat(exchange(server, inside)).startsWith("HTTP/1.1 200 ");
      assertThat(head()).contains("x-secret: 1", "x-envoy-internal: true");

      String outside = "GET / HTTP/1.1\r\nhost: h\r\nx-secret: 1\r\nx-forwarded-for: 8.8.8.8\r\n";
      assertThat(exchange(server, outside)).startsWith("HTTP/1.1 200 ");
      assertThat(head()).doesNotContain("x-secret", "x-envoy-internal");
    }
  }

  @Test
  void aRoutesMaxStreamDurationEndsTheStream() throws Exception {
    try (Server server = start("0s")) {
      assertThat(exchange(server, "GET /short HTTP/1.1\r\nhost: h\r\nx-stall: 1\r\n"))
          .startsWith("HTTP/1.1 408 ")
          .endsWith("downstream duration timeout");
    }
  }

  @Test
  void aRouteMayLiftTheMaxStreamDurationOfTheManager() throws Exception {
    try (Server server = start("0.2s")) {
      var lifted =
          CompletableFuture.supplyAsync(
              () -> exchange(server, "GET /long HTTP/1.1\r\nhost: h\r\nx-wait: 1\r\n"));
      assertThat(head()).contains("/long");

      assertThat(exchange(server, "GET / HTTP/1.1\r\nhost: h\r\nx-stall: 1\r\n"))
          .startsWith("HTTP/1.1 408 ");
      answers.countDown();

      assertThat(lifted.get(10, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aMissingFilterIsAWarningWhereItIsOptionalAndElseAnError() throws Exception {
    Server server = server("0s", false);
    try (server) {
      assertThat(server.compile(problems.root())).isNull();
    }
    assertThat(errors(problems)).singleElement().asString().contains("acme.filter");

    Problems lenient = new Problems();
    Server optional = server("0s", true);
    try (optional) {
      assertThat(optional.compile(lenient.root())).isNotNull();
    }
    assertThat(errors(lenient)).isEmpty();
    assertThat(lenient.all).singleElement().asString().contains("WARNING", "acme.filter");
  }

  private static List<String> errors(Problems found) {
    return found.all.stream().filter(line -> line.startsWith("ERROR")).toList();
  }

  private Server start(String managerDuration) throws Exception {
    Server server = server(managerDuration, true);
    List<CompiledListener> listeners = server.compile(problems.root());
    assertThat(errors(problems)).isEmpty();
    server.prepare();
    server.start(listeners);
    return server;
  }

  private Server server(String managerDuration, boolean optional) {
    String yaml =
        BOOTSTRAP
            .replace("MANAGER", managerDuration)
            .replace("OPTIONAL", Boolean.toString(optional))
            .replace("PORT", Integer.toString(backend.getLocalPort()));
    Bootstrap bootstrap =
        ConfigLoader.bootstrap(LoadOptions.bootstrap(), ConfigSource.text("test", yaml)).partial();
    ServerOptions options =
        new ServerOptions(
            1, Transport.best(), Duration.ofSeconds(1), false, Duration.ofSeconds(1), "0", false);
    return new Server(bootstrap, options, new Extensions());
  }

  /** Sends a request without its empty line, and reads until the proxy closes. */
  private static String exchange(Server server, String head) {
    InetSocketAddress address = (InetSocketAddress) server.listeners().address("l");
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      String text = head + "connection: close\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String head() throws InterruptedException {
    return heads.poll(10, TimeUnit.SECONDS);
  }

  private void serve() {
    try {
      while (true) {
        Socket socket = backend.accept();
        Thread thread = new Thread(() -> answer(socket), "backend connection");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      heads.add("closed"); // by the test
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      for (String head = read(socket.getInputStream());
          !head.isEmpty();
          head = read(socket.getInputStream())) {
        if (head.contains("x-stall")) {
          socket.getInputStream().readAllBytes(); // until the proxy has enough of it
          return;
        }
        heads.add(head);
        if (head.contains("x-wait")) {
          answers.await();
        }
        byte[] response =
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(response);
      }
    } catch (IOException | InterruptedException e) {
      heads.add("broken");
    }
  }

  /** A request's head; empty at the end. */
  private static String read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      head.append((char) b);
    }
    return head.toString();
  }
}
