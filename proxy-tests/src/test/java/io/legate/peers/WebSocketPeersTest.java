package io.legate.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.dist.process.Child;
import io.legate.dist.process.Command;
import io.legate.dist.process.LegateProcess;
import io.legate.dist.process.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * WebSockets between npm's {@code ws} on both ends, over HTTP/1.1 and over HTTP/2 (extended
 * CONNECT, RFC 8441) on either side of the daemon. As a backend {@code ws} speaks HTTP/1.1 only, so
 * HTTP/2 goes to a second daemon before it.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WebSocketPeersTest {
  private static final Path WS = Path.of("/usr/share/nodejs/ws");
  private static final String EIGHT_MEBIBYTES = Integer.toString(8 << 20);

  @TempDir static Path folder;
  private static Child server;
  private static LegateProcess first;
  private static LegateProcess second;

  @BeforeAll
  static void start() throws IOException {
    Peers.need("node", "nodejs");
    Peers.need(WS, "node-ws");
    server =
        Child.start(
            Place.HERE, folder.resolve("ws.out"), List.of("node", Peers.script("ws.js"), "server"));
    server.awaitOutput("ws ");
    int port = Peers.port(server.output(), "ws");
    second = legate("second", new Bootstrap().listener("h1", Bootstrap.Upstream.HTTP_1, port));
    first =
        legate(
            "first",
            new Bootstrap()
                .listener("h1", Bootstrap.Upstream.HTTP_1, port)
                .listener("h2", Bootstrap.Upstream.HTTP_2, second.port("h1")));
  }

  private static LegateProcess legate(String name, Bootstrap bootstrap) throws IOException {
    Path own = Files.createDirectory(folder.resolve(name));
    return LegateProcess.start(Place.HERE, own, bootstrap.write(own));
  }

  @AfterAll
  static void end() {
    for (LegateProcess each : new LegateProcess[] {first, second}) {
      if (each != null) {
        each.close();
      }
    }
    if (server != null) {
      server.close();
    }
  }

  private static Command.Result client(
      String mode, String version, String upstream, String... arguments) {
    List<String> command = new ArrayList<>(List.of("timeout", "60", "node", Peers.script("ws.js")));
    command.addAll(List.of(mode, version, Integer.toString(first.port(upstream))));
    command.addAll(List.of(arguments));
    return Command.run(Place.HERE, command.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({"h1, h1, 50", "h1, h2, 50", "h2, h1, 10", "h2, h2, 10"})
  void largeMessagesOnManyAtOnceComeBack(String version, String upstream, String count) {
    Command.Result result = client("echo", version, upstream, count, EIGHT_MEBIBYTES);

    assertThat(result.succeeded()).isEqualTo(count + " echoed and closed\n");
    String spoken = upstream.equals("h2") ? "http2" : "http1";
    assertThat(first.admin("/stats?filter=cluster." + upstream + ".upstream_cx_http").succeeded())
        .doesNotContain(".upstream_cx_" + spoken + "_total: 0\n");
  }

  @ParameterizedTest
  @CsvSource({"h1, h1", "h1, h2", "h2, h1", "h2, h2"})
  void aCloseOfTheClientIsPassedOn(String version, String upstream) {
    String path = "/echo?" + version + upstream;
    Command.Result result = client("path", version, upstream, path);

    assertThat(result.succeeded()).isEqualTo("ended 4000 mine;\n");
    server.awaitOutput("ended " + path + " 4000 mine;");
  }

  @ParameterizedTest
  @CsvSource({"h1, h1", "h1, h2", "h2, h1", "h2, h2"})
  void aCloseOfTheServerIsPassedOn(String version, String upstream) {
    assertThat(client("path", version, upstream, "/close").succeeded())
        .isEqualTo("ended 4321 enough;\n");
  }

  @ParameterizedTest
  @CsvSource({"h1, h1", "h1, h2", "h2, h1", "h2, h2"})
  void aServerThatDiesEndsTheClient(String version, String upstream) {
    assertThat(client("path", version, upstream, "/die").succeeded()).endsWith("ended 1006 ;\n");
  }

  @ParameterizedTest
  @CsvSource({"h1, h1", "h1, h2", "h2, h1", "h2, h2"})
  void aClientThatIsGoneEndsTheServer(String version, String upstream) {
    String path = "/echo?left-" + version + upstream;
    client("leave", version, upstream, path).succeeded();

    server.awaitOutput("ended " + path + " 1006 ;");
  }
}
