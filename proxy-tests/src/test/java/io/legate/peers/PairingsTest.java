package io.legate.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.dist.process.Command;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP/1.1 and HTTP/2 on either side, with curl and node around the daemon. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PairingsTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir static Path folder;
  private static PairedDaemon between;
  private static Path mebibyte;

  @BeforeAll
  static void start() throws IOException {
    between = new PairedDaemon(folder);
    mebibyte = Files.write(folder.resolve("mebibyte"), new byte[MEBIBYTE]);
  }

  @AfterAll
  static void end() {
    if (between != null) {
      between.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aGet(Pairing pairing) {
    String out = between.curl(pairing, "/hello", "-i").succeeded();

    assertThat(out)
        .contains(" 200", "x-version: " + pairing.backendVersion(), "content-length: 5000")
        .endsWith("\r\n\r\n" + "x".repeat(5000));
  }

  @ParameterizedTest
  @EnumSource
  void headAnd304KeepTheLengthOfWhatTheyDoNotSend(Pairing pairing) {
    assertThat(between.curl(pairing, "/hello", "-I").succeeded())
        .contains(" 200", "content-length: 5000")
        .endsWith("\r\n\r\n");
    assertThat(between.curl(pairing, "/304", "-i").succeeded())
        .contains(" 304", "content-length: 5000", "etag: \"e\"")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @EnumSource
  void a204HasNoLength(Pairing pairing) {
    assertThat(between.curl(pairing, "/204", "-i").succeeded())
        .contains(" 204")
        .doesNotContain("content-length", "transfer-encoding")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionIsUsedAgainAfterAnswersWithoutABody(Pairing pairing) {
    String url = between.url(pairing, "");
    if (pairing.client().equals("h2")) { // this curl cannot use such a connection twice
      assertThat(between.nghttp(url + "/204", url + "/304", url + "/hello"))
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
    String out = between.curl(pairing, "/count", "-i", "--data-binary", "@" + mebibyte).succeeded();

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
    String out = between.curl(pairing, "/count", options.toArray(String[]::new)).succeeded();

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
                Integer.toString(between.port(pairing)))
            .succeeded();

    assertThat(out).isEqualTo("200 " + MEBIBYTE + " yes sent\n");
  }

  @ParameterizedTest
  @EnumSource
  void anInvitationToSend(Pairing pairing) {
    Command.Result result =
        between.curl(
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
  void largeHeads(Pairing pairing) {
    List<String> options = new ArrayList<>(List.of("-i"));
    for (int i = 0; i < 40; i++) {
      options.add("-H");
      options.add("x-large-" + i + ": " + Integer.toString(i).repeat(1000).substring(0, 1000));
    }
    String out = between.curl(pairing, "/heads", options.toArray(String[]::new)).succeeded();

    assertThat(out).endsWith("\r\n\r\n40 40000");
    for (int i = 0; i < 40; i++) {
      assertThat(out).containsPattern("x-large-" + i + ": " + i + "[.]{998,999}\r\n");
    }
  }

  /** More than any window, so that it stands still if either side waits for the other. */
  @ParameterizedTest
  @EnumSource
  void whatIsSentBackWhileItArrives(Pairing pairing) throws IOException {
    byte[] bytes = new byte[40 * MEBIBYTE];
    new Random(1).nextBytes(bytes);
    Path upload = Files.write(folder.resolve("upload"), bytes);
    Path back = folder.resolve("back");
    between
        .curl(pairing, "/echo", "--data-binary", "@" + upload, "-o", back.toString())
        .succeeded();

    assertThat(back).hasBinaryContent(bytes);
  }
}
