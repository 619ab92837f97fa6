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
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many streams at once, and backends that leave meanwhile: h2load, nghttp and nghttpd. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class Http2LoadTest {
  @TempDir static Path folder;
  private static NodeBackend node;
  private static Nghttpd nghttpd;
  private static LegateProcess legate;

  @BeforeAll
  static void start() throws IOException {
    Peers.need("h2load", "nghttp2-client");
    node = new NodeBackend(folder);
    Path files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(files.resolve("file"), "of nghttpd");
    nghttpd =
        new Nghttpd(files, "-m", "7", "--echo-upload", "--trailer", "x-end: yes", "-b", "200");
    Path config =
        new Bootstrap()
            .listener("h1", Bootstrap.Upstream.HTTP_1, node.port("h1"))
            .retries("retry_on: refused-stream")
            .listener("h2", Bootstrap.Upstream.HTTP_2, node.port("h2"))
            .retries(
                "retry_on: 'connect-failure,reset', num_retries: 100,"
                    + " retry_back_off: {base_interval: 0.01s, max_interval: 0.1s}")
            .listener("nghttpd", Bootstrap.Upstream.HTTP_2, nghttpd.port())
            .write(folder);
    legate = LegateProcess.start(Place.HERE, folder, config);
  }

  @AfterAll
  static void end() {
    if (legate != null) {
      legate.close();
    }
    if (nghttpd != null) {
      nghttpd.close();
    }
    if (node != null) {
      node.close();
    }
  }

  private static String url(String listener, String path) {
    return "http://127.0.0.1:" + legate.port(listener) + path;
  }

  private static List<String> h2load(String... arguments) {
    List<String> command = new ArrayList<>(List.of("timeout", "60", "h2load"));
    command.addAll(List.of(arguments));
    return command;
  }

  private static void allSucceeded(String output, int requests) {
    assertThat(output)
        .contains(
            requests + " succeeded, 0 failed, 0 errored, 0 timeout",
            "status codes: " + requests + " 2xx");
  }

  @ParameterizedTest
  @CsvSource({"h1, -m100", "h2, -m100", "nghttpd, -m100", "h1, --h1", "h2, --h1", "nghttpd, --h1"})
  void noneIsLost(String upstream, String how) {
    String path = upstream.equals("nghttpd") ? "/file" : "/hello";
    String out =
        Command.run(
                Place.HERE,
                h2load("-n", "2000", "-c", "4", how, url(upstream, path)).toArray(String[]::new))
            .succeeded();

    allSucceeded(out, 2000);
  }

  @Test
  void noneIsLostWhenTheBackendSaysThatItGoes() {
    try (Child load = start("load.out", "-n", "8000", "-c4", "-m10", url("h2", "/hello"))) {
      int said = 0;
      while (load.alive()) {
        node.process().tell("goaway");
        said++;
        node.process().awaitOutput("said goaway " + said + ".");
        Command.curl(Place.HERE, "-f", "-o", "/dev/null", url("h2", "/hello")).succeeded();
      }

      allSucceeded(load.output(), 8000);
      assertThat(said).isGreaterThan(2);
      assertThat(legate.admin("/stats?filter=cluster.h2.upstream_cx_close_notify").succeeded())
          .doesNotContain(": 0");
    }
  }

  /** HEAD, as an answer that has begun cannot be had again. */
  @Test
  void noneIsLostWhenTheBackendDiesAndComesAgain() {
    String head = ":method: HEAD";
    try (Child load =
        start("load.out", "-n8000", "-c4", "-m10", "-H", head, url("nghttpd", "/file"))) {
      int died = 0;
      while (load.alive()) {
        nghttpd.close();
        nghttpd.start();
        died++;
        Command.curl(Place.HERE, "-f", "-I", url("nghttpd", "/file")).succeeded();
      }

      allSucceeded(load.output(), 8000);
      assertThat(died).isGreaterThan(2);
    }
  }

  private static Child start(String output, String... arguments) {
    return Child.start(Place.HERE, folder.resolve(output), h2load(arguments));
  }

  @ParameterizedTest
  @CsvSource({"h1", "nghttpd"})
  void paddingContinuationsAndTrailers(String upstream) throws IOException {
    Path upload = Files.write(folder.resolve("upload-" + upstream), new byte[1 << 20]);
    String path = upstream.equals("h1") ? "/count" : "/";
    String out =
        Command.run(
                Place.HERE,
                "timeout",
                "20",
                "nghttp",
                "-v",
                "-n",
                "--padding=200",
                "--continuation",
                "--no-content-length",
                "--expect-continue",
                "--trailer=x-sent: sent",
                "-d",
                upload.toString(),
                url(upstream, path))
            .succeeded();

    assertThat(out)
        .containsSubsequence("send HEADERS", "(stream_id=13) :status: 100", ":status: 200");
    if (upstream.equals("nghttpd")) {
      assertThat(out).contains("(stream_id=13) x-end: yes");
    }
  }

  @ParameterizedTest
  @CsvSource({"--http1.1", "--http2-prior-knowledge"})
  void whatNghttpdSendsBackIsWhatWasSent(String version) throws IOException {
    byte[] bytes = new byte[1 << 20];
    new Random(1).nextBytes(bytes);
    Path upload = Files.write(folder.resolve("upload"), bytes);
    Path back = folder.resolve("back" + version);
    String data = "@" + upload;
    Command.curl(
            Place.HERE, version, "--data-binary", data, "-o", back.toString(), url("nghttpd", "/"))
        .succeeded();

    assertThat(back).hasBinaryContent(bytes);
  }
}
