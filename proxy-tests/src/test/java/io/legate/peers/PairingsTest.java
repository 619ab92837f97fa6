package io.legate.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.dist.process.Command;
import io.legate.dist.process.LegateProcess;
import io.legate.dist.process.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP/1.1 and HTTP/2 on either side, with curl and node around the daemon. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PairingsTest {
  private static final int MEBIBYTE = 1 << 20;

  /** What the client speaks, and what the backend. */
  enum Pairing {
    H1_H1,
    H1_H2,
    H2_H1,
    H2_H2;

    String client() {
      return name().substring(0, 2).toLowerCase(Locale.ROOT);
    }

    String backend() {
      return name().substring(3).toLowerCase(Locale.ROOT);
    }

    /** What curl is to speak. */
    String option() {
      return this == H1_H1 || this == H1_H2 ? "--http1.1" : "--http2-prior-knowledge";
    }

    /** The backend's word for its version. */
    String backendVersion() {
      return this == H1_H1 || this == H2_H1 ? "1.1" : "2.0";
    }

    int port() {
      return this == H1_H1 || this == H2_H1 ? toH1 : toH2;
    }

    String url(String path) {
      return "http://127.0.0.1:" + port() + path;
    }
  }

  @TempDir static Path folder;
  private static NodeBackend backend;
  private static LegateProcess legate;
  private static Path mebibyte;
  private static int toH1;
  private static int toH2;

  @BeforeAll
  static void start() throws IOException {
    Peers.need("curl", "curl");
    backend = new NodeBackend(folder);
    Path config =
        new Bootstrap()
            .listener("h1", Bootstrap.Upstream.HTTP_1, backend.port("h1"))
            .listener("h2", Bootstrap.Upstream.HTTP_2, backend.port("h2"))
            .write(folder);
    legate = LegateProcess.start(Place.HERE, folder, config);
    toH1 = legate.port("h1");
    toH2 = legate.port("h2");
    mebibyte = Files.write(folder.resolve("mebibyte"), new byte[MEBIBYTE]);
  }

  @AfterAll
  static void end() {
    if (legate != null) {
      legate.close();
    }
    if (backend != null) {
      backend.close();
    }
  }

  private static Command.Result curl(Pairing pairing, String path, String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add(pairing.option());
    arguments.add(pairing.url(path));
    return Command.curl(Place.HERE, arguments.toArray(String[]::new));
  }

  private static String nghttp(String... arguments) {
    Peers.need("nghttp", "nghttp2-client");
    List<String> command = new ArrayList<>(List.of("timeout", "20", "nghttp", "-v", "--no-dep"));
    command.addAll(List.of(arguments));
    return Command.run(Place.HERE, command.toArray(String[]::new)).succeeded();
  }

  @ParameterizedTest
  @EnumSource
  void aGet(Pairing pairing) {
    String out = curl(pairing, "/hello", "-i").succeeded();

    assertThat(out)
        .contains(" 200", "x-version: " + pairing.backendVersion(), "content-length: 5000")
        .endsWith("\r\n\r\n" + "x".repeat(5000));
  }

  @ParameterizedTest
  @EnumSource
  void headAnd304KeepTheLengthOfWhatTheyDoNotSend(Pairing pairing) {
    assertThat(curl(pairing, "/hello", "-I").succeeded())
        .contains(" 200", "content-length: 5000")
        .endsWith("\r\n\r\n");
    assertThat(curl(pairing, "/304", "-i").succeeded())
        .contains(" 304", "content-length: 5000", "etag: \"e\"")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @EnumSource
  void a204HasNoLength(Pairing pairing) {
    assertThat(curl(pairing, "/204", "-i").succeeded())
        .contains(" 204")
        .doesNotContain("content-length", "transfer-encoding")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionIsUsedAgainAfterAnswersWithoutABody(Pairing pairing) {
    String url = pairing.url("");
    if (pairing.client().equals("h2")) { // this curl cannot use such a connection twice
      assertThat(nghttp(url + "/204", url + "/304", url + "/hello"))
          .contains(":status: 204", ":status: 304", ":status: 200")
          .containsOnlyOnce("Connected");
      return;
    }
    String sink = folder.resolve("bodies").toString();
    String out =
        Command.curl(
                Place.HERE,
                pairing.option(),
                "-w",
                "%{http_code} %{num_connects};",
                "-o",
                sink,
                url + "/204",
                "-o",
                sink,
                url + "/304",
                "-o",
                sink,
                url + "/hello")
            .succeeded();

    assertThat(out).isEqualTo("204 1;304 0;200 0;");
  }

  @ParameterizedTest
  @EnumSource
  void anUploadWithItsLength(Pairing pairing) {
    String out = curl(pairing, "/count", "-i", "--data-binary", "@" + mebibyte).succeeded();

    assertThat(out).contains("x-length: " + MEBIBYTE).endsWith("\r\n\r\n" + MEBIBYTE);
  }

  @ParameterizedTest
  @EnumSource
  void anUploadWithoutItsLength(Pairing pairing) {
    List<String> options = new ArrayList<>(List.of("-i", "-X", "POST", "-T", mebibyte.toString()));
    options.addAll(List.of("-H", "content-length:"));
    if (pairing.client().equals("h1")) {
      options.addAll(List.of("-H", "transfer-encoding: chunked"));
    }
    String out = curl(pairing, "/count", options.toArray(String[]::new)).succeeded();

    assertThat(out).contains("x-length: none").endsWith("\r\n\r\n" + MEBIBYTE);
  }

  @ParameterizedTest
  @EnumSource
  void trailersBothWays(Pairing pairing) {
    Peers.need("node", "nodejs");
    String out =
        Command.run(
                Place.HERE,
                "timeout",
                "20",
                "node",
                Peers.script("trailers.js"),
                pairing.client(),
                Integer.toString(pairing.port()))
            .succeeded();

    assertThat(out).isEqualTo("200 " + MEBIBYTE + " yes sent\n");
  }

  @ParameterizedTest
  @EnumSource
  void anInvitationToSend(Pairing pairing) {
    Command.Result result =
        curl(
            pairing,
            "/count",
            "-v",
            "--expect100-timeout",
            "20",
            "-H",
            "expect: 100-continue",
            "--data-binary",
            "@" + mebibyte);

    assertThat(result.succeeded()).isEqualTo(Integer.toString(MEBIBYTE));
    assertThat(result.err()).containsPattern("< HTTP/(1.1|2) 100");
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerBeforeTheEndOfTheUpload(Pairing pairing) throws IOException {
    Path large = folder.resolve("large");
    if (!Files.exists(large)) {
      Files.write(large, new byte[16 * MEBIBYTE]);
    }
    if (pairing.client().equals("h2")) { // this curl drops the answer when NO_ERROR follows it
      assertThat(nghttp("-d", large.toString(), pairing.url("/early")))
          .containsSubsequence(":status: 413", "full", "RST_STREAM", "NO_ERROR");
    } else {
      String out = curl(pairing, "/early", "-T", large.toString(), "-w", "%{http_code}").out();
      assertThat(out).isEqualTo("full413");
    }
  }

  @ParameterizedTest
  @EnumSource
  void largeHeads(Pairing pairing) {
    List<String> options = new ArrayList<>(List.of("-i"));
    for (int i = 0; i < 40; i++) {
      options.add("-H");
      options.add("x-large-" + i + ": " + Integer.toString(i).repeat(1000).substring(0, 1000));
    }
    String out = curl(pairing, "/heads", options.toArray(String[]::new)).succeeded();

    assertThat(out).endsWith("\r\n\r\n40 40000");
    for (int i = 0; i < 40; i++) {
      assertThat(out).containsPattern("x-large-" + i + ": " + i + "[.]{998,999}\r\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResetBeforeTheAnswerIs503(Pairing pairing) {
    String out = curl(pairing, "/reset", "-w", "%{http_code}").succeeded();

    assertThat(out).startsWith("upstream connect error or disconnect/reset").endsWith("503");
  }

  @ParameterizedTest
  @EnumSource
  void aResetWithinTheAnswerIsPassedOn(Pairing pairing) {
    Command.Result result = curl(pairing, "/reset-late", "-o", "/dev/null", "-w", "%{http_code}");

    // curl: "partial file", and "stream was not closed cleanly"
    assertThat(result.code()).isEqualTo(pairing.client().equals("h1") ? 18 : 92);
    assertThat(result.out()).isEqualTo("200");
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatLeavesIsToldToTheBackend(Pairing pairing) {
    String path = "/hang?" + pairing + "?body";
    Command.Result result = curl(pairing, path, "--max-time", "1");

    assertThat(result.code()).isEqualTo(28);
    backend.process().awaitOutput("gave up " + path);
  }
}
