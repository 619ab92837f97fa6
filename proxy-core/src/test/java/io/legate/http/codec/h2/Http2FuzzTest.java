package io.legate.http.codec.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.TestWorker;
import io.legate.http.Http2Options;
import io.legate.http.Http2Stats;
import io.legate.testing.ClientCodecPeer;
import io.legate.testing.Http2Wire;
import io.legate.testing.ServerCodecPeer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Feeds the codecs the frames of {@code http2-corpus} and mutations of them: nothing is thrown or
 * leaked, and where the bytes are split changes nothing. The seeds are fixed, so every failure
 * comes again. An input that once failed becomes a file of the corpus.
 */
class Http2FuzzTest {
  private static final int ROUNDS = 1_500; // for each seed; a second or two
  private static final Http2Options D = Http2Options.DEFAULT;

  private static Http2Options options(boolean tolerant) {
    return new Http2Options(
        4096,
        3,
        40,
        65_535,
        true,
        tolerant,
        600,
        20,
        Http2Options.Underscores.DROP_HEADER,
        new Http2Options.Limits(200, 20, 2, 2, 2),
        D.keepalive(),
        List.of());
  }

  @Test
  void everyInputSplitAtEveryByteGivesTheSame() throws Exception {
    for (List<String> input : corpus("request-")) {
      String bytes = Http2Wire.PREFACE + String.join("", input);
      for (boolean tolerant : new boolean[] {false, true}) {
        String whole = serve(List.of(bytes), tolerant);
        for (int at = 1; at < bytes.length(); at++) {
          assertThat(serve(List.of(bytes.substring(0, at), bytes.substring(at)), tolerant))
              .as("%s split at %s", input, at)
              .isEqualTo(whole);
        }
      }
    }
    for (List<String> input : corpus("response-")) {
      String bytes = String.join("", input);
      String whole = receive(List.of(bytes));
      for (int at = 1; at < bytes.length(); at++) {
        assertThat(receive(List.of(bytes.substring(0, at), bytes.substring(at))))
            .as("%s split at %s", input, at)
            .isEqualTo(whole);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20_261_121})
  void mutationsForTheServer(long seed) throws Exception {
    var random = new Random(seed);
    List<List<String>> corpus = corpus("request-");
    for (int round = 0; round < ROUNDS; round++) {
      String input = Http2Wire.PREFACE + mutate(random, corpus);
      boolean tolerant = random.nextBoolean();

      String whole = serve(List.of(input), tolerant);
      assertThat(serve(split(input, 1, null), tolerant)).as(input).isEqualTo(whole);
      assertThat(serve(split(input, 0, random), tolerant)).as(input).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 20_261_122})
  void mutationsForTheClient(long seed) throws Exception {
    var random = new Random(seed);
    List<List<String>> corpus = corpus("response-");
    for (int round = 0; round < ROUNDS; round++) {
      String input = mutate(random, corpus);

      String whole = receive(List.of(input));
      assertThat(receive(split(input, 1, null))).as(input).isEqualTo(whole);
      assertThat(receive(split(input, 0, random))).as(input).isEqualTo(whole);
    }
  }

  /** What the server made of the bytes: its requests, and whether and how it ended. */
  private static String serve(List<String> parts, boolean tolerant) {
    TestWorker turn = new TestWorker();
    var stats = new Http2Stats(turn.stats().scope("http2."));
    try (ServerCodecPeer peer =
        new ServerCodecPeer(
            turn, (c, back) -> new Http2ServerConnection(c, back, options(tolerant), stats, 0))) {
      peer.onEnd = e -> e.respond(200, "ok " + e.number);
      for (String part : parts) {
        peer.read(part);
        turn.endTurn();
        peer.sent();
      }
      String end = ending(peer.sent());
      boolean open = peer.connection.open();
      peer.connection.disconnect();
      assertThat(stats.streamsActive.value()).isZero();
      assertThat(stats.pendingSendBytes.value()).isZero();
      return peer.events.toString().replaceAll("(sec-websocket-key: ).*", "$1random") + end + open;
    }
  }

  private static String receive(List<String> parts) {
    TestWorker turn = new TestWorker();
    var stats = new Http2Stats(turn.stats().scope("http2."));
    try (ClientCodecPeer peer =
        new ClientCodecPeer(
            (c, back) -> new Http2ClientConnection(c, back, options(true), stats))) {
      peer.request("GET");
      for (String part : parts) {
        peer.read(part);
        peer.sent();
      }
      String end = ending(peer.sent());
      peer.connection.disconnect();
      return peer.events + end;
    }
  }

  /** The frames that say how it ended; what else was sent depends on turns. */
  private static String ending(String sent) {
    return new Http2Wire()
        .read(sent)
        .lines()
        .filter(line -> line.startsWith("GOAWAY") || line.startsWith("RST_STREAM"))
        .sorted()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static List<String> split(String input, int piece, Random random) {
    var parts = new ArrayList<String>();
    for (int at = 0; at < input.length(); ) {
      int n = random == null ? piece : 1 + random.nextInt(40);
      int end = Math.min(input.length(), at + n);
      parts.add(input.substring(at, end));
      at = end;
    }
    return parts;
  }

  private static String mutate(Random random, List<List<String>> corpus) {
    var frames = new ArrayList<>(corpus.get(random.nextInt(corpus.size())));
    for (int i = 1 + random.nextInt(4); i > 0 && !frames.isEmpty(); i--) {
      int at = random.nextInt(frames.size());
      String frame = frames.get(at);
      switch (random.nextInt(9)) {
        case 0 -> frames.remove(at);
        case 1 -> frames.add(at, frame);
        case 2 -> frames.addAll(corpus.get(random.nextInt(corpus.size())));
        case 3 -> frames.set(at, with(frame, 3, random.nextInt(12)));
        case 4 -> frames.set(at, with(frame, 4, 1 << random.nextInt(8)));
        case 5 -> frames.set(at, with(frame, 8, random.nextInt(8)));
        case 6 -> frames.set(at, frame.substring(0, 1 + random.nextInt(frame.length())));
        case 7 -> frames.add(at, frames.remove(random.nextInt(frames.size())));
        default -> frames.set(at, with(frame, random.nextInt(frame.length()), random.nextInt(256)));
      }
    }
    return String.join("", frames);
  }

  private static String with(String frame, int at, int value) {
    return at < frame.length()
        ? frame.substring(0, at) + (char) value + frame.substring(at + 1)
        : frame;
  }

  /** The inputs whose names begin so, each as its frames. */
  private static List<List<String>> corpus(String prefix) throws IOException, URISyntaxException {
    Path folder = Path.of(Http2FuzzTest.class.getResource("/http2-corpus").toURI());
    var inputs = new ArrayList<List<String>>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        if (file.getFileName().toString().startsWith(prefix)) {
          inputs.add(frames(Files.readString(file)));
        }
      }
    }
    assertThat(inputs).hasSizeGreaterThan(10);
    return inputs;
  }

  private static List<String> frames(String hex) {
    String bytes =
        new String(
            HexFormat.of().parseHex(hex.replaceAll("(?m)^#.*$|\\s", "")),
            StandardCharsets.ISO_8859_1);
    var frames = new ArrayList<String>();
    for (int at = 0; at < bytes.length(); ) {
      int length = bytes.charAt(at) << 16 | bytes.charAt(at + 1) << 8 | bytes.charAt(at + 2);
      frames.add(bytes.substring(at, at + 9 + length));
      at += 9 + length;
    }
    return frames;
  }
}
