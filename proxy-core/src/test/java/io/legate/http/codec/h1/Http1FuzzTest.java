package io.legate.http.codec.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.http.HeaderFormat;
import io.legate.testing.ClientCodecPeer;
import io.legate.testing.ServerCodecPeer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Feeds the codecs mutations of the inputs in {@code http1-corpus}: nothing is thrown or leaked,
 * and where the bytes are split changes nothing. The seeds are fixed, so every failure comes again.
 * An input that once failed becomes a file of the corpus.
 */
class Http1FuzzTest {
  private static final int ROUNDS = 600; // for each seed; a second or two
  private static final String[] DICTIONARY = {
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    " ",
    "\t",
    ":",
    ";",
    ",",
    "\0",
    "\u007f",
    "\u00ff",
    "0",
    "-",
    "+",
    "Content-Length: 3\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Connection: close\r\n",
    "Host: b\r\n",
    "Connection: upgrade\r\nUpgrade: x\r\n",
    "HTTP/1.1",
    "HTTP/1.0",
    "GET / HTTP/1.1\r\n",
    "0\r\n\r\n",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 100 Continue\r\n\r\n",
    "a".repeat(300),
    "f".repeat(17)
  };
  private static final Http1Options OPTIONS =
      new Http1Options(
          600,
          20,
          true,
          "d",
          true,
          true,
          Http1Options.Underscores.DROP_HEADER,
          HeaderFormat.LOWER_CASE);

  @ParameterizedTest
  @ValueSource(longs = {1, 20_260_101})
  void serverGivesTheSameHoweverTheBytesAreSplit(long seed) throws Exception {
    var random = new Random(seed);
    List<String> corpus = corpus("request-");
    for (int round = 0; round < ROUNDS; round++) {
      String input = round < corpus.size() ? corpus.get(round) : mutate(random, corpus);
      Http1Options options = random.nextBoolean() ? OPTIONS : Http1Options.DEFAULT;
      String whole = serve(input, input.length(), null, options, true);

      assertThat(serve(input, 0, random, options, true)).describedAs(input).isEqualTo(whole);
      assertThat(serve(input, 1, null, options, true)).describedAs(input).isEqualTo(whole);
      assertThat(serve(input, 0, random, options, false)).describedAs(input).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 20_260_102})
  void clientGivesTheSameHoweverTheBytesAreSplit(long seed) throws Exception {
    var random = new Random(seed);
    List<String> corpus = corpus("response-");
    String[] methods = {"GET", "HEAD", "CONNECT", "POST"};
    for (int round = 0; round < ROUNDS; round++) {
      String input = round < corpus.size() ? corpus.get(round) : mutate(random, corpus);
      String method = methods[random.nextInt(methods.length)];
      String whole = receive(method, input, input.length(), null);

      assertThat(receive(method, input, 0, random)).describedAs(input).isEqualTo(whole);
      assertThat(receive(method, input, 1, null)).describedAs(input).isEqualTo(whole);
    }
  }

  /** Answers each request at once, or only when all bytes have come. */
  private static String serve(
      String input, int piece, Random random, Http1Options options, boolean atOnce) {
    try (ServerCodecPeer peer = new ServerCodecPeer(server(options))) {
      if (atOnce) {
        peer.onEnd = e -> e.respond(200, "ok " + e.number);
      }
      for (String part : split(input, piece, random)) {
        peer.read(part);
      }
      for (int answered = -1; !atOnce && peer.last != null; ) {
        ServerCodecPeer.Exchange e = peer.last;
        if (!e.complete || e.number == answered || !peer.connection.open()) {
          break;
        }
        answered = e.number;
        e.respond(200, "ok " + e.number);
      }
      boolean open = peer.connection.open();
      if (open) {
        assertThat(peer.connection.readDisabled()).isZero();
      }
      return peer.events + "open " + open + "\n" + peer.sent();
    }
  }

  private static String receive(String method, String input, int piece, Random random) {
    try (ClientCodecPeer peer =
        new ClientCodecPeer((c, callbacks) -> new Http1ClientConnection(c, callbacks, OPTIONS))) {
      peer.request(method);
      for (String part : split(input, piece, random)) {
        peer.read(part);
      }
      peer.connection.disconnect();
      // Surplus bytes are noticed with the response or right after it.
      return peer.events.toString().replace("closed reusable", "closed").replace(" used up", "");
    }
  }

  private static List<String> split(String input, int piece, Random random) {
    var parts = new ArrayList<String>();
    for (int at = 0; at < input.length(); ) {
      int n = random == null ? Math.max(1, piece) : 1 + random.nextInt(40);
      int end = Math.min(input.length(), at + n);
      parts.add(input.substring(at, end));
      at = end;
    }
    return parts;
  }

  private static String mutate(Random random, List<String> corpus) {
    var text = new StringBuilder(corpus.get(random.nextInt(corpus.size())));
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + 1 + random.nextInt(6));
      switch (random.nextInt(6)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, text.substring(at, end));
        case 2 -> text.insert(at, DICTIONARY[random.nextInt(DICTIONARY.length)]);
        case 3 -> text.replace(at, end, DICTIONARY[random.nextInt(DICTIONARY.length)]);
        case 4 -> text.insert(at, (char) random.nextInt(256));
        default -> text.append(corpus.get(random.nextInt(corpus.size())));
      }
    }
    return text.isEmpty() ? "\r" : text.toString();
  }

  private static List<String> corpus(String prefix) throws IOException, URISyntaxException {
    Path folder = Path.of(Http1FuzzTest.class.getResource("/http1-corpus").toURI());
    var inputs = new ArrayList<String>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        if (file.getFileName().toString().startsWith(prefix)) {
          inputs.add(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
    assertThat(inputs).hasSizeGreaterThan(10);
    return inputs;
  }

  private static io.legate.http.ServerConnection.Factory server(Http1Options options) {
    return (connection, callbacks) -> new Http1ServerConnection(connection, callbacks, options);
  }
}
