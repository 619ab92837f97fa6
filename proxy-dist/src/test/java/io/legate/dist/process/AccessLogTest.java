package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.legate.demoapp.DemoApp;
import io.legate.demoapp.DemoAppOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the access logs of a daemon. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AccessLogTest {
  private static final String TIME = "\\[\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z] ";
  private static final String ID = "\"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\"";

  @TempDir static Path folder;
  private static DemoApp app;
  private static LegateProcess legate;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    app =
        DemoApp.start(DemoAppOptions.builder().host("127.0.0.1").port(0).serverName("one").build());
    Path config =
        Configs.http(
            folder,
            app.address().getPort(),
            Configs.fileLog(folder.resolve("default.log"), ""),
            Configs.fileLog(
                folder.resolve("text.log"),
                "log_format: {text_format_source: {inline_string:"
                    + " \"%REQ(:METHOD)% %PATH% to %UPSTREAM_CLUSTER% in %ROUTE_NAME%:"
                    + " %RESPONSE_CODE_DETAILS%\\n\"}}"),
            Configs.fileLog(
                folder.resolve("json.log"),
                "log_format: {json_format: {path: '%REQ(:PATH)%', status: '%RESPONSE_CODE%',"
                    + " sent: '%BYTES_SENT%', agent: '%REQ(USER-AGENT)%', nested: {flags:"
                    + " '%RESPONSE_FLAGS%', cluster: 'of %UPSTREAM_CLUSTER%'}}}"));
    legate = LegateProcess.start(Place.HERE, folder, config, "--file-flush-interval-msec", "50");
    port = legate.port("front");
  }

  @AfterAll
  static void end() {
    if (legate != null) {
      legate.close();
    }
    app.close();
  }

  private static void get(String path) {
    Command.curl(Place.HERE, "-o", "/dev/null", "-A", "tester", url(path)).succeeded();
  }

  private static String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /** The line of a file that has that text, once it is there. */
  private static String line(String file, String text) {
    return await()
        .atMost(Child.PATIENCE)
        .until(
            () ->
                Files.readString(folder.resolve(file))
                    .lines()
                    .filter(line -> line.contains(text))
                    .findFirst()
                    .orElse(""),
            line -> !line.isEmpty());
  }

  private static String quoted(int anyPort) {
    return "\"127\\.0\\.0\\.1:" + anyPort + "\"";
  }

  @Test
  void aProxiedRequest() {
    get("/proxied/hostname");

    assertThat(line("default.log", "/proxied/hostname "))
        .matches(
            TIME
                + "\"GET /proxied/hostname HTTP/1\\.1\" 200 - 0 16 \\d+ \\d+ \"-\" \"tester\" "
                + ID
                + " "
                + quoted(port)
                + " "
                + quoted(app.address().getPort()));
  }

  @Test
  void aRequestWithABody() {
    Command.curl(Place.HERE, "-d", "0123456789", url("/proxied/echo")).succeeded();

    assertThat(line("default.log", "/proxied/echo"))
        .contains("\"POST /proxied/echo HTTP/1.1\" 200 - 10 10 ");
  }

  @Test
  void aRequestWithoutARoute() {
    get("/nowhere");

    assertThat(line("default.log", "/nowhere"))
        .matches(
            TIME
                + "\"GET /nowhere HTTP/1\\.1\" 404 NR 0 0 \\d+ - \"-\" \"tester\" "
                + ID
                + " "
                + quoted(port)
                + " \"-\"");
  }

  @Test
  void aRequestWhoseBackendIsDead() {
    get("/dead");

    assertThat(line("default.log", "/dead"))
        .matches(
            TIME
                + "\"GET /dead HTTP/1\\.1\" 503 UF 0 \\d+ \\d+ - \"-\" \"tester\" "
                + ID
                + " "
                + quoted(port)
                + " "
                + quoted(1));
  }

  @Test
  void aRequestWhoseClientLeft() throws IOException {
    long before = app.requests();
    try (Client client = new Client(port)) {
      client.get("/proxied/delay/40");
      await().until(() -> app.requests() > before);
    }

    assertThat(line("default.log", "/proxied/delay/40"))
        .matches(
            TIME
                + "\"GET /proxied/delay/40 HTTP/1\\.1\" 0 DC 0 0 \\d+ - \"-\" \"-\" "
                + ID
                + " \"test\" "
                + quoted(app.address().getPort()));
  }

  @Test
  void aRequestThatIsNone() throws IOException {
    Command.run(
        Place.HERE,
        "bash",
        "-c",
        "exec 3<>/dev/tcp/127.0.0.1/" + port + "; printf 'GARBAGE\\r\\n\\r\\n' >&3; cat <&3");

    assertThat(line("default.log", " DPE "))
        .matches(TIME + "\"- - HTTP/1\\.1\" 400 DPE 0 \\d+ \\d+ - \"-\" \"-\" \"-\" \"-\" \"-\"");
  }

  @Test
  void aTextFormat() {
    get("/proxied/status/204?text");

    assertThat(line("text.log", "?text"))
        .isEqualTo("GET /proxied/status/204?text to app in -: via_upstream");
  }

  @Test
  void aJsonFormat() throws IOException {
    get("/proxied/hostname?json");

    String line = line("json.log", "?json");
    JsonNode json = new ObjectMapper().readTree(line);

    assertThat(json)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"path": "/hostname?json", "status": 200, "sent": 16, "agent": "tester",
                     "nested": {"flags": "-", "cluster": "of app"}}
                    """));
  }

  @Test
  void everyRequestIsOneLineOfEachFile() throws IOException {
    List<String> paths = List.of("/proxied/hostname?a", "/nowhere?b", "/proxied/livez?c");
    paths.forEach(AccessLogTest::get);

    for (String file : List.of("default.log", "text.log", "json.log")) {
      for (String path : paths) {
        String end = path.substring(path.indexOf('?'));
        line(file, end);
        assertThat(Files.readString(folder.resolve(file))).containsOnlyOnce(end);
      }
    }
    assertThat(Files.readString(folder.resolve("default.log"))).matches("(\\[.*\n)+");
  }
}
