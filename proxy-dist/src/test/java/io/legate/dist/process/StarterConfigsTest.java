package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.demoapp.DemoApp;
import io.legate.demoapp.DemoAppOptions;
import io.legate.dist.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code legate config init} writes, at work; only its ports are changed. */
class StarterConfigsTest {
  private static DemoApp first;
  private static DemoApp second;

  @TempDir Path folder;

  @BeforeAll
  static void startBackends() throws IOException {
    first = backend("first");
    second = backend("second");
  }

  @AfterAll
  static void endBackends() {
    first.close();
    second.close();
  }

  private static DemoApp backend(String name) throws IOException {
    return DemoApp.start(
        DemoAppOptions.builder().host("127.0.0.1").port(0).serverName(name).version("v1").build());
  }

  /**
   * Starts one.
   *
   * @param one port of the first backend in the file
   * @param other port of the second backend in the file
   */
  private LegateProcess start(String kind, int one, int other) throws IOException {
    String text =
        Command.run(
                Place.HERE, Child.java(Main.class, "config", "init", kind).toArray(String[]::new))
            .succeeded();
    String ours =
        text.replace("port_value: 9901 ", "port_value: 0 ")
            .replaceAll("port_value: 1\\d{4} ", "port_value: 0 ")
            .replace("port_value: " + one + " ", "port_value: " + first.address().getPort() + " ")
            .replace(
                "port_value: " + other + " ", "port_value: " + second.address().getPort() + " ");
    return LegateProcess.start(
        Place.HERE,
        folder,
        Files.writeString(folder.resolve("envoy.yaml"), ours),
        "--file-flush-interval-msec",
        "50");
  }

  private static String get(LegateProcess legate, String listener, String path, String... more) {
    String[] arguments = new String[more.length + 1];
    System.arraycopy(more, 0, arguments, 0, more.length);
    arguments[more.length] = "http://127.0.0.1:" + legate.port(listener) + path;
    return Command.curl(Place.HERE, arguments).succeeded();
  }

  @Test
  void frontProxyChoosesByPath() throws IOException {
    try (LegateProcess legate = start("front-proxy", 8081, 8082)) {
      assertThat(get(legate, "http", "/hostname")).isEqualTo("ServerName: first\n");
      assertThat(get(legate, "http", "/api/hostname")).contains("ServerName: second");
    }
  }

  @Test
  void tcpProxyTakesBothServers() throws IOException {
    try (LegateProcess legate = start("tcp-proxy", 8081, 8082)) {
      StringBuilder answers = new StringBuilder();
      for (int i = 0;
          i < 40 && !(answers.indexOf("first") >= 0 && answers.indexOf("second") >= 0);
          i++) {
        answers.append(get(legate, "tcp", "/hostname"));
      }
      assertThat(answers.toString()).contains("ServerName: first\n", "ServerName: second\n");
    }
  }

  @Test
  void sidecarTakesInAndSendsOut() throws IOException {
    try (LegateProcess legate = start("sidecar", 8080, 8081)) {
      assertThat(get(legate, "inbound", "/hostname")).isEqualTo("ServerName: first\n");
      assertThat(get(legate, "outbound", "/hostname", "-H", "host: orders"))
          .isEqualTo("ServerName: second\n");
      assertThat(get(legate, "outbound", "/hostname", "-H", "host: strangers"))
          .isEqualTo("the sidecar knows no such service\n");
    }
  }

  @Test
  void apiGatewayRewritesAnswersAndLogs() throws IOException {
    try (LegateProcess legate = start("api-gateway", 8081, 8082)) {
      assertThat(get(legate, "api", "/users/hostname")).isEqualTo("ServerName: first\n");
      assertThat(get(legate, "api", "/orders//hostname")).isEqualTo("ServerName: second\n");
      assertThat(get(legate, "api", "/healthz", "-i"))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("x-request-id: ")
          .endsWith("ok\n");
      assertThat(get(legate, "api", "/nothing")).isEqualTo("{\"error\": \"no such API\"}\n");
      legate.process().awaitOutput("\"path\":\"/nothing\"");
      assertThat(legate.process().output())
          .contains("\"path\":\"/users/hostname\"", "\"status\":200", "\"status\":404");
    }
  }
}
