package io.legate.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.dist.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong on one side is told to the other, whatever each speaks. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PairingFaultsTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir static Path folder;
  private static PairedDaemon between;
  private static Path large;

  @BeforeAll
  static void start() throws IOException {
    between = new PairedDaemon(folder);
    large = Files.write(folder.resolve("large"), new byte[16 * MEBIBYTE]);
  }

  @AfterAll
  static void end() {
    if (between != null) {
      between.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerBeforeTheEndOfTheUpload(Pairing pairing) throws IOException {
    if (pairing.client().equals("h2")) { // this curl drops the answer when NO_ERROR follows it
      assertThat(between.nghttp("-d", large.toString(), between.url(pairing, "/early")))
          .containsSubsequence(":status: 413", "full", "RST_STREAM", "NO_ERROR");
    } else {
      String out =
          between.curl(pairing, "/early", "-T", large.toString(), "-w", "%{http_code}").out();
      assertThat(out).isEqualTo("full413");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResetBeforeTheAnswerIs503(Pairing pairing) {
    String out = between.curl(pairing, "/reset", "-w", "%{http_code}").succeeded();

    assertThat(out).startsWith("upstream connect error or disconnect/reset").endsWith("503");
  }

  @ParameterizedTest
  @EnumSource
  void aResetWithinTheAnswerIsPassedOn(Pairing pairing) {
    Command.Result result =
        between.curl(pairing, "/reset-late", "-o", "/dev/null", "-w", "%{http_code}");

    // curl: "partial file", and "stream was not closed cleanly"
    assertThat(result.code()).isEqualTo(pairing.client().equals("h1") ? 18 : 92);
    assertThat(result.out()).isEqualTo("200");
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatLeavesIsToldToTheBackend(Pairing pairing) {
    String path = "/hang?" + pairing + "?body";
    Command.Result result = between.curl(pairing, path, "--max-time", "1");

    assertThat(result.code()).isEqualTo(28);
    between.backend().awaitOutput("gave up " + path);
  }

  /** It is slow, as the end of a connection that is full cannot be seen. */
  @ParameterizedTest
  @EnumSource
  void aClientThatLeavesWithinItsUploadIsToldToTheBackend(Pairing pairing) {
    String path = "/hang?" + pairing + "?upload";
    Command.Result result =
        between.curl(
            pairing, path, "--max-time", "1", "--limit-rate", "1M", "-T", large.toString());

    assertThat(result.code()).isEqualTo(28);
    between.backend().awaitOutput("gave up " + path);
  }

  @ParameterizedTest
  @EnumSource
  void aHostThatSpeaksTheOtherVersionIs502(Pairing pairing) {
    assertThat(between.curlToOther(pairing, "/", "-w", "%{http_code}").out())
        .contains("reset reason: protocol error")
        .endsWith("502");
  }
}
