package io.legate.http.codec.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.testing.ServerCodecPeer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests on whose end two parsers might not agree (RFC 9112 §6, §11.2), each followed by one that
 * must never be served. Each is fed whole and at every split.
 */
class RequestSmugglingTest {
  private static final String SECOND = "GET /smuggled HTTP/1.1\r\nHost: evil\r\n\r\n";
  private static final String CODEC_ERROR = "400 http1.codec_error";
  private static final String INVALID = "400 http1.invalid_characters";
  private static final String CODING = "501 http1.invalid_transfer_encoding";
  private static final String URL = "400 http1.invalid_url";

  static Stream<Arguments> requests() {
    return Stream.of(
            lengths(), codings(), fields(), startLines(), chunks(), targets(), trailers(), named())
        .flatMap(s -> s);
  }

  /** Fields that the client says are for this connection alone. */
  private static Stream<Arguments> named() {
    return Stream.of(
            "x-forwarded-for",
            "close, X-Forwarded-Host",
            "X-Forwarded-Proto ,close",
            "keep-alive,\thost",
            ":path",
            "a,b,c,d,e,f,g,h,i,j",
            "a,b,c,d,e\r\nConnection: f,g,h,i,j")
        .map(n -> post("Connection: " + n + "\r\n", "", "400 http1.connection_header_rejected"));
  }

  private static Stream<Arguments> lengths() {
    return Stream.of(
        post(
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "0\r\n\r\n",
            "400 http1.content_length_and_chunked_not_allowed"),
        post(
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "0\r\n\r\n",
            "400 http1.content_length_and_chunked_not_allowed"),
        post(
            "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
            "0\r\n\r\n",
            "400 http1.content_length_and_chunked_not_allowed"),
        post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello", CODEC_ERROR),
        post("Content-Length: 5\r\nContent-Length: 0\r\n", "hello", CODEC_ERROR),
        post("Content-Length: 0\r\nContent-Length: 5\r\n", "hello", CODEC_ERROR),
        post("Content-Length: 5\r\nContent-length : 6\r\n", "hello", CODEC_ERROR),
        post("Content-Length: +5\r\n", "hello", CODEC_ERROR),
        post("Content-Length: -5\r\n", "hello", CODEC_ERROR),
        post("Content-Length: 5,5\r\n", "hello", CODEC_ERROR),
        post("Content-Length: 5, 5\r\n", "hello", CODEC_ERROR),
        post("Content-Length: 5 5\r\n", "hello", CODEC_ERROR),
        post("Content-Length: 0x5\r\n", "hello", CODEC_ERROR),
        post("Content-Length: 5;\r\n", "hello", CODEC_ERROR),
        post("Content-Length: 5.0\r\n", "hello", CODEC_ERROR),
        post("Content-Length: 5_0\r\n", "hello", CODEC_ERROR),
        post("Content-Length: \"5\"\r\n", "hello", CODEC_ERROR),
        post("Content-Length:\r\n", "hello", CODEC_ERROR),
        post("Content-Length: a\r\n", "hello", CODEC_ERROR),
        post("Content-Length: \u00b2\r\n", "hello", CODEC_ERROR),
        post("Content-Length: 9223372036854775808\r\n", "hello", CODEC_ERROR),
        post("Content-Length: 18446744073709551621\r\n", "hello", CODEC_ERROR),
        post("Content-Length: 4294967301000000000000000000005\r\n", "hello", CODEC_ERROR));
  }

  private static Stream<Arguments> codings() {
    return Stream.of(
        coding("Transfer-Encoding: chunked, identity", CODING),
        coding("Transfer-Encoding: identity, chunked", CODING),
        coding("Transfer-Encoding: gzip, chunked", CODING),
        coding("Transfer-Encoding: chunked, chunked", CODING),
        coding("Transfer-Encoding: chunked,", CODING),
        coding("Transfer-Encoding: ,chunked", CODING),
        coding("Transfer-Encoding: identity", CODING),
        coding("Transfer-Encoding: xchunked", CODING),
        coding("Transfer-Encoding: chunkedx", CODING),
        coding("Transfer-Encoding: chunke", CODING),
        coding("Transfer-Encoding: \"chunked\"", CODING),
        coding("Transfer-Encoding: 'chunked'", CODING),
        coding("Transfer-Encoding: chunked;q=1", CODING),
        coding("Transfer-Encoding: \u00a0chunked", CODING),
        coding("Transfer-Encoding:", CODING),
        coding("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", CODING),
        coding("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", CODING),
        coding("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", CODING),
        coding("Transfer-Encoding: chunked\u000b", INVALID),
        coding("Transfer-Encoding: \u000bchunked", INVALID),
        coding("Transfer-Encoding: \u0000chunked", INVALID),
        coding("Transfer-Encoding: chunked\u0000", INVALID),
        coding("Transfer-Encoding: chunked\u007f", INVALID),
        coding("Transfer-Encoding : chunked", CODEC_ERROR),
        coding("Transfer-Encoding\t: chunked", CODEC_ERROR),
        coding("Transfer\u0000Encoding: chunked", CODEC_ERROR),
        coding(" Transfer-Encoding: chunked", CODEC_ERROR),
        coding("X: y\r\n Transfer-Encoding: chunked", CODEC_ERROR),
        coding("X: y\r\n\tTransfer-Encoding: chunked", CODEC_ERROR),
        coding("Transfer-Encoding:\r\n chunked", CODING),
        coding("X: y\nTransfer-Encoding: chunked", INVALID),
        coding("X: y\rTransfer-Encoding: chunked", INVALID));
  }

  private static Stream<Arguments> fields() {
    return Stream.of(
        post(": empty\r\n", "", CODEC_ERROR),
        post("no-colon\r\n", "", CODEC_ERROR),
        post("two words: x\r\n", "", CODEC_ERROR),
        post("n\u00e4me: x\r\n", "", CODEC_ERROR),
        post("na(me: x\r\n", "", CODEC_ERROR),
        post("name\r: x\r\n", "", CODEC_ERROR),
        post("X: a\u0000b\r\n", "", INVALID),
        post("X: a\u0008b\r\n", "", INVALID),
        post("X: a\u001bb\r\n", "", INVALID),
        post("X: a\r\r\n", "", INVALID),
        post("X: a\n", "", INVALID),
        post("\n", "", CODEC_ERROR),
        post("\r\r\n", "", CODEC_ERROR),
        post("Host: b\r\n", "", CODEC_ERROR),
        post("Host: a\r\n", "", CODEC_ERROR),
        post(":method: GET\r\n", "", CODEC_ERROR));
  }

  private static Stream<Arguments> startLines() {
    return Stream.of(
        line("GET  / HTTP/1.1\r\n", CODEC_ERROR),
        line("GET /  HTTP/1.1\r\n", CODEC_ERROR),
        line("GET\t/ HTTP/1.1\r\n", CODEC_ERROR),
        line("GET /\tHTTP/1.1\r\n", CODEC_ERROR),
        line(" GET / HTTP/1.1\r\n", CODEC_ERROR),
        line("GET / HTTP/1.1 \r\n", CODEC_ERROR),
        line("GET / HTTP/1.1\n", CODEC_ERROR),
        line("GET / HTTP/1.1\r\r\n", CODEC_ERROR),
        line("GET / HTTP/1.1\rX\r\n", CODEC_ERROR),
        line("GET / http/1.1\r\n", CODEC_ERROR),
        line("GET / HTTP/1\r\n", CODEC_ERROR),
        line("GET / HTTP/1.11\r\n", CODEC_ERROR),
        line("GET / HTTP/11.1\r\n", CODEC_ERROR),
        line("GET / HTTP/+1.1\r\n", CODEC_ERROR),
        line("GET / HTTP/1,1\r\n", CODEC_ERROR),
        line("GET / XTTP/1.1\r\n", CODEC_ERROR),
        line("GET / X\r\n", CODEC_ERROR),
        line("GET /\r\n", CODEC_ERROR),
        line("GET\r\n", CODEC_ERROR),
        line("GET / /b HTTP/1.1\r\n", CODEC_ERROR),
        line("G(T / HTTP/1.1\r\n", CODEC_ERROR),
        line("G\u00e4T / HTTP/1.1\r\n", CODEC_ERROR),
        line("GET /\u0000 HTTP/1.1\r\n", CODEC_ERROR),
        line("GET /\u007f HTTP/1.1\r\n", CODEC_ERROR),
        line("\u0016\u0003\u0001\u0000\u00a5", CODEC_ERROR),
        line("GET / HTTP/1.0\r\n", "426 low_version"),
        line("GET / HTTP/0.9\r\n", "426 low_version"),
        line("GET / HTTP/1.2\r\n", "426 low_version"),
        line("GET / HTTP/2.0\r\n", "426 low_version"));
  }

  private static Stream<Arguments> targets() {
    return Stream.of(
        line("GET path HTTP/1.1\r\n", URL),
        line("GET * HTTP/1.1\r\n", URL),
        line("OPTIONS *a HTTP/1.1\r\n", URL),
        line("GET http:// HTTP/1.1\r\n", URL),
        line("GET http:///path HTTP/1.1\r\n", URL),
        line("GET http://user@host/ HTTP/1.1\r\n", URL),
        line("GET ftp://host/ HTTP/1.1\r\n", URL),
        line("GET http:/host/ HTTP/1.1\r\n", URL),
        line("CONNECT /path HTTP/1.1\r\n", URL),
        line("CONNECT host HTTP/1.1\r\n", URL),
        line("CONNECT host: HTTP/1.1\r\n", URL),
        line("CONNECT :80 HTTP/1.1\r\n", URL),
        line("CONNECT http://host:80 HTTP/1.1\r\n", URL),
        line("CONNECT u@host:80 HTTP/1.1\r\n", URL),
        line("GET https://host/ HTTP/1.1\r\n", "403 http1.https_url_on_plaintext_connection"),
        line("CONNECT host:80 HTTP/1.1\r\nContent-Length: 5\r\n", "400 http1.body_disallowed"),
        line("CONNECT host:80 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", CODING),
        line("GET http://host/ HTTP/1.1\r\nHost: a\r\n", CODEC_ERROR));
  }

  private static Stream<Arguments> chunks() {
    return Stream.of(
        chunked("g\r\n"),
        chunked("\r\n"),
        chunked(";ext\r\n"),
        chunked(" 5\r\nhello\r\n0\r\n\r\n"),
        chunked("-5\r\nhello\r\n0\r\n\r\n"),
        chunked("+5\r\nhello\r\n0\r\n\r\n"),
        chunked("0x5\r\nhello\r\n0\r\n\r\n"),
        chunked("5 5\r\nhello\r\n0\r\n\r\n"),
        chunked("5\nhello\r\n0\r\n\r\n"),
        chunked("5\rhello\r\n0\r\n\r\n"),
        chunked("5\r\r\nhello\r\n0\r\n\r\n"),
        chunked("5;a\nhello\r\n0\r\n\r\n"),
        chunked("5;a=\"\n\"\r\nhello\r\n0\r\n\r\n"),
        chunked("5;a\u0000\r\nhello\r\n0\r\n\r\n"),
        chunked("5\r\nhello0\r\n\r\n"),
        chunked("5\r\nhello\n0\r\n\r\n"),
        chunked("5\r\nhello\r0\r\n\r\n"),
        chunked("5\r\nhelloXX0\r\n\r\n"),
        chunked("ffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
        chunked("10000000000000005\r\nhello\r\n0\r\n\r\n"),
        chunked("0000000000000000000000005\r\nhello\r\n0\r\n\r\n"),
        chunked("0\n\r\n"),
        chunked("0;" + "x".repeat(17 * 1024) + "\r\n\r\n"));
  }

  private static Stream<Arguments> trailers() {
    return Stream.of(
        chunked("0\r\n\n"),
        chunked("0\r\nX: y\n\r\n", INVALID),
        chunked("0\r\nX : y\r\n\r\n"),
        chunked("0\r\nX: a\u0000\r\n\r\n", INVALID),
        chunked("0\r\n" + "X: y\r\n".repeat(101) + "\r\n", "431 http1.too_many_trailers"),
        chunked("0\r\nX: " + "y".repeat(61 * 1024) + "\r\n", "431 http1.trailers_too_large"));
  }

  private static Arguments post(String fields, String body, String expected) {
    return Arguments.of("POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body, expected);
  }

  private static Arguments coding(String fields, String expected) {
    return post(fields + "\r\n", "0\r\n\r\n", expected);
  }

  private static Arguments line(String line, String expected) {
    return Arguments.of(line + "Host: a\r\n\r\n", expected);
  }

  private static Arguments chunked(String body) {
    return chunked(body, CODEC_ERROR);
  }

  private static Arguments chunked(String body, String expected) {
    return post("Transfer-Encoding: chunked\r\n", body, expected);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void isRefusedAndNothingAfterItIsServed(String request, String expected) {
    String input = request + SECOND;
    String whole = run(input, input.length());
    assertThat(whole).contains("error " + expected + " ").doesNotContain("smuggled");
    assertThat(whole).contains("sent HTTP/1.1 " + expected.substring(0, 3) + " ");
    assertThat(whole.split("HTTP/1.1 \\d", -1)).describedAs(whole).hasSize(2);

    if (input.length() < 1000) {
      assertThat(run(input, 1)).isEqualTo(whole);
    }
    int step = Math.max(1, input.length() / 100);
    for (int at = 2; at < input.length(); at += step) {
      assertThat(run(input, at)).describedAs("split at " + at).isEqualTo(whole);
    }
  }

  /** Feeds the input in pieces: bytes one by one, or the first {@code piece} and the rest. */
  private static String run(String input, int piece) {
    try (ServerCodecPeer peer = ServerCodecPeer.answering(server(Http1Options.DEFAULT))) {
      if (piece == 1) {
        for (int i = 0; i < input.length(); i++) {
          peer.read(input.substring(i, i + 1));
        }
      } else {
        peer.read(input.substring(0, piece));
        peer.read(input.substring(piece));
      }
      assertThat(peer.connection.open()).isFalse();
      return peer.events + "sent " + peer.sent();
    }
  }

  private static io.legate.http.ServerConnection.Factory server(Http1Options options) {
    return (connection, callbacks) -> new Http1ServerConnection(connection, callbacks, options);
  }
}
