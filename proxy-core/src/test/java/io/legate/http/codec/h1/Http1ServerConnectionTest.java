package io.legate.http.codec.h1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legate.http.HeaderFormat;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.StreamResetReason;
import io.legate.network.CloseType;
import io.legate.testing.ServerCodecPeer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1ServerConnectionTest {
  private static final String GET = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String HEAD_OF_GET =
      "HTTP_1_1 END\n:method: GET\n:path: /a\n:authority: h\n";
  private static final Http1Options HTTP_10 =
      new Http1Options(
          60 * 1024,
          100,
          true,
          "default",
          true,
          true,
          Http1Options.Underscores.DROP_HEADER,
          HeaderFormat.LOWER_CASE);

  private final List<ServerCodecPeer> peers = new ArrayList<>();

  private ServerCodecPeer answering(Http1Options options) {
    ServerCodecPeer peer = ServerCodecPeer.answering(server(options));
    peers.add(peer);
    return peer;
  }

  private ServerCodecPeer silent() {
    ServerCodecPeer peer = new ServerCodecPeer(server(Http1Options.DEFAULT));
    peers.add(peer);
    return peer;
  }

  @AfterEach
  void closeAll() {
    peers.forEach(ServerCodecPeer::close);
  }

  @Test
  void readsOneRequestAfterAnother() {
    ServerCodecPeer peer = answering(Http1Options.DEFAULT).read(GET).read("\r\n" + GET);

    assertThat(peer.events).hasToString(HEAD_OF_GET + "\n" + HEAD_OF_GET + "\n");
    assertThat(peer.sent())
        .isEqualTo(
            "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nok 0"
                + "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nok 1");
    assertThat(peer.connection.open()).isTrue();
    assertThat(peer.connection.readDisabled()).isZero();
  }

  @Test
  void answersPipelinedRequestsInOneWrite() {
    ServerCodecPeer peer = answering(Http1Options.DEFAULT).read(GET + GET + GET);

    assertThat(peer.exchanges).isEqualTo(3);
    assertThat(peer.connection.writes()).hasSize(1);
  }

  @Test
  void whatWasReadIsReleasedAndTheConnectionClosedWhenARequestFails() {
    ServerCodecPeer peer = silent();
    peer.onHead =
        e -> {
          throw new IllegalStateException("a bug");
        };

    assertThatThrownBy(() -> peer.read(GET + GET)).hasMessage("a bug");
    assertThat(peer.connection.closeType()).isEqualTo(CloseType.NO_FLUSH);
    assertThat(peer.events.toString()).endsWith("reset CONNECTION_TERMINATION\n");
  }

  @Test
  void aRequestThatWaitedAndFailsIsReleasedAndClosesItsOwnConnection() {
    ServerCodecPeer peer = silent().read(GET + GET + GET);
    peer.onHead =
        e -> {
          throw new IllegalStateException("a bug");
        };

    // It is read when the response before it is complete: in the turn of a host's connection.
    assertThatThrownBy(() -> peer.last.respond(200, "a")).hasMessage("a bug");
    assertThat(peer.connection.closeType()).isEqualTo(CloseType.NO_FLUSH);
    assertThat(peer.events.toString()).endsWith("reset CONNECTION_TERMINATION\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"length", "length and more", "chunks", "tunnel"})
  void whatWasReadIsReleasedOnceWhenItsReaderFails(String framing) {
    ServerCodecPeer peer = silent();
    peer.read(
        switch (framing) {
          case "chunks" -> "POST /a HTTP/1.1\r\nHost: h\r\ntransfer-encoding: chunked\r\n\r\n";
          case "tunnel" -> "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n";
          default -> "POST /a HTTP/1.1\r\nHost: h\r\ncontent-length: 4\r\n\r\n";
        });
    peer.last.onData =
        () -> {
          throw new IllegalStateException("a bug");
        };
    String bytes =
        switch (framing) {
          case "chunks" -> "4\r\nbody\r\n0\r\n\r\n";
          case "length and more" -> "body" + GET;
          default -> "body";
        };

    assertThatThrownBy(() -> peer.read(bytes)).hasMessage("a bug");
    assertThat(peer.events.toString()).endsWith("reset CONNECTION_TERMINATION\n");
  }

  @Test
  void readsNoFurtherThanTheRequestThatIsBeingAnswered() {
    ServerCodecPeer peer = silent().read(GET + GET);
    assertThat(peer.exchanges).isEqualTo(1);
    assertThat(peer.connection.readDisabled()).isEqualTo(1);

    peer.read(GET);
    peer.last.respond(200, "a");
    assertThat(peer.exchanges).isEqualTo(2);
    assertThat(peer.connection.readDisabled()).isEqualTo(1);

    peer.last.respond(200, "b");
    assertThat(peer.exchanges).isEqualTo(3);
    peer.last.respond(200, "c");
    assertThat(peer.connection.readDisabled()).isZero();
    assertThat(peer.sent()).endsWith("a" + response("b") + response("c"));
  }

  @Test
  void dropsWhatWaitsWhenTheConnectionCloses() {
    ServerCodecPeer peer = silent().read(GET + GET).read(GET);

    peer.connection.disconnect();

    assertThat(peer.events.toString()).endsWith("reset CONNECTION_TERMINATION\n");
    assertThat(peer.exchanges).isEqualTo(1);
  }

  @Test
  void closesAfterAResponseThatSaysSo() {
    ServerCodecPeer peer =
        answering(Http1Options.DEFAULT)
            .read("GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n" + GET);

    assertThat(peer.exchanges).isEqualTo(1);
    assertThat(peer.sent()).contains("connection: close\r\n");
    assertThat(peer.connection.closeType()).isEqualTo(CloseType.FLUSH_WRITE_AND_DELAY);
    assertThat(peer.events.toString()).doesNotContain("reset");
  }

  @Test
  void closesWhenTheResponseEndsBeforeTheRequest() {
    ServerCodecPeer peer = silent();
    peer.onHead = e -> e.respond(413, "");
    peer.read("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc").read("defghi" + GET);

    assertThat(peer.exchanges).isEqualTo(1);
    assertThat(peer.connection.closeType()).isEqualTo(CloseType.FLUSH_WRITE_AND_DELAY);
    assertThat(peer.events.toString()).doesNotContain("abc").doesNotContain("reset");
  }

  @Test
  void passesAnUpgradedConnectionOnAsItIs() {
    ServerCodecPeer peer = silent();
    peer.onHead = e -> e.respond(101, "");
    peer.onHead =
        e -> {
          HeaderMap head = new HeaderMap();
          head.status(101);
          head.add(Headers.UPGRADE, "websocket");
          e.encoder.encodeHeaders(head, false);
        };
    peer.read(
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\0\1GET");
    peer.last.data("\2\3", false);
    peer.turn.endTurn();
    peer.read("more");
    peer.last.data("end", true);

    assertThat(peer.events.toString()).endsWith("data \0\1GETmore\n");
    assertThat(peer.sent())
        .isEqualTo(
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"
                + "\2\3end");
    assertThat(peer.connection.open()).isFalse();
  }

  @Test
  void closesWhenAnUpgradeIsRefused() {
    ServerCodecPeer peer = silent();
    peer.onHead = e -> e.respond(403, "no");
    peer.read(
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + GET);

    assertThat(peer.exchanges).isEqualTo(1);
    assertThat(peer.connection.open()).isFalse();
    assertThat(peer.sent()).endsWith("no");
  }

  @Test
  void tunnelsAfterConnect() {
    ServerCodecPeer peer = silent();
    peer.onHead =
        e -> {
          HeaderMap head = new HeaderMap();
          head.status(200);
          e.encoder.encodeHeaders(head, false);
        };
    peer.read("CONNECT h:443 HTTP/1.1\r\nHost: other\r\n\r\nhello");

    assertThat(peer.events)
        .hasToString("HTTP_1_1\n:method: CONNECT\n:authority: h:443\n\ndata hello\n");
    assertThat(peer.sent()).isEqualTo("HTTP/1.1 200 OK\r\n\r\n");
  }

  @Test
  void servesHttp10WhereAccepted() {
    ServerCodecPeer peer = answering(HTTP_10).read("GET /a HTTP/1.0\r\n\r\n");

    assertThat(peer.events)
        .hasToString("HTTP_1_0 END\n:method: GET\n:path: /a\n:authority: default\n\n");
    assertThat(peer.sent())
        .isEqualTo("HTTP/1.0 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nok 0");
    assertThat(peer.connection.open()).isFalse();
  }

  @Test
  void keepsHttp10AliveWhereAsked() {
    ServerCodecPeer peer = answering(HTTP_10);
    peer.read("GET /a HTTP/1.0\r\nHost: h\r\nConnection: Keep-Alive\r\n\r\n" + GET);

    assertThat(peer.sent())
        .isEqualTo(
            "HTTP/1.0 200 OK\r\ncontent-length: 4\r\nconnection: keep-alive\r\n\r\nok 0"
                + "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nok 1");
    assertThat(peer.connection.open()).isTrue();
  }

  @Test
  void endsAnHttp10BodyOfUnknownLengthWithTheConnection() {
    ServerCodecPeer peer = answering(HTTP_10);
    peer.onEnd = e -> stream(e, 200, "abc");
    peer.read("GET /a HTTP/1.0\r\nHost: h\r\nConnection: Keep-Alive\r\n\r\n");

    assertThat(peer.sent()).isEqualTo("HTTP/1.0 200 OK\r\nconnection: close\r\n\r\nabc");
    assertThat(peer.connection.open()).isFalse();
  }

  /** RFC 9110 §7.6.1. */
  @Test
  void whatConnectionNamesGoesNoFurther() {
    String request =
        "POST / HTTP/1.1\r\nHost: h\r\nConnection: X-One ,te,,,, , ,,,,,,keep-alive\r\nX-One: 1\r\nTE: trailers\r\n"
            + "X-Two: 2\r\nAuthorization: a\r\nContent-Length: 1\r\nconnection: authorization\r\n"
            + "connection: content-length\r\n\r\nb";

    assertThat(answering(Http1Options.DEFAULT).read(request + GET).events.toString())
        .contains("te: trailers\nx-two: 2\nconnection: ")
        .contains("data b END\n" + HEAD_OF_GET)
        .doesNotContain("x-one: 1", "authorization: a", "content-length: 1");
  }

  @Test
  void passesTrailersOnOrDropsThem() {
    String request =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3;x=y\r\nabc\r\n0A  \r\n0123456789\r\n0\r\nSum: 1\r\n"
            + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\nHost: b\r\nTE: x\r\n"
            + "Connection: close\r\n\r\n"
            + GET;

    assertThat(answering(HTTP_10).read(request).events.toString())
        .contains("data abc0123456789\ntrailers\nsum: 1\nEND\n" + HEAD_OF_GET);
    assertThat(answering(Http1Options.DEFAULT).read(request).events.toString())
        .contains("data abc0123456789 END\n" + HEAD_OF_GET);
  }

  @Test
  void letsTheCodingWinOverTheLengthWhereAllowed() {
    ServerCodecPeer peer = answering(HTTP_10);
    peer.read(
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99\r\nTransfer-Encoding: Chunked\r\n\r\n"
            + "1\r\na\r\n0\r\n\r\n");

    assertThat(peer.events.toString()).contains("data a END").doesNotContain("content-length");
  }

  @Test
  void dropsOrRefusesUnderscores() {
    String request = "GET /a HTTP/1.1\r\nHost: h\r\nA_b: c\r\n\r\n";
    Http1Options refusing =
        new Http1Options(
            1000,
            100,
            false,
            "",
            false,
            false,
            Http1Options.Underscores.REJECT_REQUEST,
            HeaderFormat.LOWER_CASE);

    assertThat(answering(HTTP_10).read(request).events).hasToString(HEAD_OF_GET + "\n");
    assertThat(answering(refusing).read(request).events)
        .hasToString("error 400 http1.unexpected_underscore Bad Request\n");
    assertThat(answering(Http1Options.DEFAULT).read(request).events.toString()).contains("a_b: c");
  }

  @Test
  void limitsHeadsToTheByte() {
    String head = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
    String fits = head + "x".repeat(60 * 1024 - head.length() - 4) + "\r\n\r\n";
    String tooLarge = fits.replace("X: ", "X: x");
    String error = "error 431 http1.headers_too_large Request Header Fields Too Large\n";

    assertThat(answering(Http1Options.DEFAULT).read(fits + GET).exchanges).isEqualTo(2);
    assertThat(answering(Http1Options.DEFAULT).read(tooLarge).events).hasToString(error);
    assertThat(answering(Http1Options.DEFAULT).read("G".repeat(70_000)).events).hasToString(error);
    ServerCodecPeer slow = answering(Http1Options.DEFAULT);
    for (int i = 0; i < tooLarge.length(); i += 1000) {
      slow.read(tooLarge.substring(i, Math.min(tooLarge.length(), i + 1000)));
    }
    assertThat(slow.events).hasToString(error);
  }

  @Test
  void limitsTheNumberOfFields() {
    String fields = "X: y\r\n".repeat(99);
    String ok = "GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
    String tooMany = "GET / HTTP/1.1\r\nHost: h\r\nX: y\r\n" + fields + "\r\n";

    assertThat(answering(Http1Options.DEFAULT).read(ok).events.toString()).contains("END");
    assertThat(answering(Http1Options.DEFAULT).read(tooMany).events)
        .hasToString("error 431 http1.too_many_headers Request Header Fields Too Large\n");
  }

  @Test
  void understandsAllFormsOfTargets() {
    assertThat(head("GET http://H:1/p?q HTTP/1.1\r\nHost: x\r\n")).contains(":path: /p?q\n");
    assertThat(head("GET http://H:1/p?q HTTP/1.1\r\nHost: x\r\n")).contains(":authority: H:1\n");
    assertThat(head("GET HTTP://h?q HTTP/1.1\r\n")).contains(":path: /?q\n:authority: h\n");
    assertThat(head("GET http://h HTTP/1.1\r\n")).contains(":path: /\n:authority: h\n");
    assertThat(head("OPTIONS * HTTP/1.1\r\nHost: h\r\n")).contains(":path: *\n:authority: h\n");
    assertThat(head("GET //x HTTP/1.1\r\nHost: h\r\n")).contains(":path: //x\n");
    assertThat(head("GET /\u00e4?# HTTP/1.1\r\nHost: h\r\n")).contains(":path: /\u00e4?#\n");
  }

  private String head(String lines) {
    return answering(Http1Options.DEFAULT).read(lines + "\r\n").events.toString();
  }

  @Test
  void sendsInterimResponsesAtOnce() {
    ServerCodecPeer peer = silent();
    peer.read("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
    HeaderMap interim = new HeaderMap();
    interim.status(100);
    peer.last.encoder.encode1xxHeaders(interim);
    assertThat(peer.connection.written()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

    peer.onEnd = e -> e.respond(200, "a");
    assertThat(peer.read("x").sent()).endsWith(response("a"));
    assertThat(peer.connection.open()).isTrue();
  }

  @Test
  void framesResponsesByStatusAndMethod() {
    assertThat(answer(GET, 200, "")).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    assertThat(answer(GET, 204, "")).isEqualTo("HTTP/1.1 204 No Content\r\n\r\n");
    assertThat(answer(GET, 304, "")).isEqualTo("HTTP/1.1 304 Not Modified\r\n\r\n");
    assertThat(answer(GET, 304, "x")).endsWith("\r\n\r\n");
    String head = GET.replace("GET", "HEAD");
    assertThat(answer(head, 200, "")).isEqualTo("HTTP/1.1 200 OK\r\n\r\n");
    assertThat(answer(head, 200, "abc")).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n");
    assertThat(answer(GET, 799, "")).startsWith("HTTP/1.1 799 Unknown\r\n");
  }

  private String answer(String request, int status, String body) {
    ServerCodecPeer peer = silent();
    peer.onEnd = e -> e.respond(status, body);
    peer.read(request);
    assertThat(peer.connection.open()).isTrue();
    return peer.sent();
  }

  @Test
  void sendsChunksWhereTheLengthIsUnknown() {
    ServerCodecPeer peer = silent();
    peer.onEnd = e -> stream(e, 200, "abc", "", "x".repeat(5000));
    peer.read(GET);

    assertThat(peer.sent())
        .isEqualTo(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n1388\r\n"
                + "x".repeat(5000)
                + "\r\n0\r\n\r\n");
  }

  @Test
  void sendsTrailersWhereEnabled() {
    for (Http1Options options : List.of(HTTP_10, Http1Options.DEFAULT)) {
      ServerCodecPeer peer = answering(options);
      peer.onEnd =
          e -> {
            HeaderMap head = new HeaderMap();
            head.status(200);
            e.encoder.encodeHeaders(head, false);
            e.data("a", false);
            HeaderMap trailers = new HeaderMap();
            trailers.add(Headers.GRPC_STATUS, 0);
            e.encoder.encodeTrailers(trailers);
          };
      peer.read(GET);
      assertThat(peer.sent())
          .endsWith("1\r\na\r\n0\r\n" + (options.trailers() ? "grpc-status: 0\r\n\r\n" : "\r\n"));
      assertThat(peer.connection.open()).isTrue();
    }
  }

  @Test
  void givesBackStopsOfReadingWhenTheExchangeEnds() {
    ServerCodecPeer peer = silent().read(GET);
    peer.last.encoder.readDisable(true);
    peer.last.encoder.readDisable(true);
    peer.last.encoder.readDisable(false);
    peer.last.respond(200, "");
    assertThat(peer.connection.readDisabled()).isZero();

    peer.last.encoder.readDisable(false);
    assertThat(peer.connection.readDisabled()).isZero();
  }

  @Test
  void tellsOfWatermarksDuringAnExchangeOnly() {
    ServerCodecPeer peer = silent();
    peer.connection.aboveHighWatermark(true);
    peer.read(GET);
    peer.connection.aboveHighWatermark(false);
    peer.last.respond(200, "");
    peer.connection.aboveHighWatermark(true);

    assertThat(peer.events.toString()).startsWith("above\n").endsWith("\nbelow\n");
  }

  @Test
  void resetsByClosing() {
    ServerCodecPeer peer = silent().read(GET + GET);
    HeaderMap head = new HeaderMap();
    head.status(200);
    peer.last.encoder.encodeHeaders(head, false);
    peer.last.encoder.resetStream(StreamResetReason.LOCAL_RESET);

    assertThat(peer.connection.closeType()).isEqualTo(CloseType.FLUSH_WRITE);
    assertThat(peer.sent()).startsWith("HTTP/1.1 200 OK");
    assertThat(peer.events.toString()).doesNotContain("reset");
    peer.last.data("late", true);
    peer.turn.endTurn();
    assertThat(peer.connection.writesAfterClose()).isPositive();
  }

  @Test
  void readsNothingWhileItsCloseIsOnItsWay() {
    ServerCodecPeer peer = silent();
    peer.connection.closesLater(true);
    peer.read(GET + GET).read(GET);
    peer.last.encoder.resetStream(StreamResetReason.LOCAL_RESET);
    peer.read(GET);

    assertThat(peer.exchanges).isEqualTo(1);
    peer.connection.disconnect();
    assertThat(peer.events.toString()).doesNotContain("reset");
  }

  @Test
  void answersABrokenBodyAfterTheHeadWasServed() {
    ServerCodecPeer peer = answering(Http1Options.DEFAULT);
    peer.read("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n" + GET);

    assertThat(peer.events.toString())
        .endsWith("data a\nerror 400 http1.codec_error Bad Request\n");
    assertThat(peer.connection.open()).isFalse();
  }

  @Test
  void sendsHeadAndSmallBodyInOneBufferAndLargeOnesByReference() {
    ServerCodecPeer peer = silent();
    peer.onEnd = e -> e.respond(200, "x".repeat(4096));
    peer.read(GET);
    assertThat(peer.connection.writes()).hasSize(1);

    ServerCodecPeer other = silent();
    other.onEnd = e -> e.respond(200, "x".repeat(4097));
    other.read(GET);
    assertThat(other.connection.writes()).hasSize(2);
    assertThat(other.connection.writes().get(1).readableBytes()).isEqualTo(4097);
  }

  @Test
  void writesNamesInProperCase() {
    ServerCodecPeer peer =
        answering(
            new Http1Options(
                1000,
                100,
                true,
                "",
                false,
                false,
                Http1Options.Underscores.ALLOW,
                HeaderFormat.PROPER_CASE_WORDS));
    peer.onEnd =
        e -> {
          HeaderMap head = new HeaderMap();
          head.status(200);
          head.add(Headers.X_REQUEST_ID, "a");
          head.add(Headers.CONNECTION, "close");
          e.encoder.encodeHeaders(head, true);
        };
    peer.read(GET);

    assertThat(peer.sent())
        .isEqualTo(
            "HTTP/1.1 200 OK\r\nX-Request-Id: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }

  private static String response(String body) {
    return "HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
  }

  private static void stream(ServerCodecPeer.Exchange e, int status, String... pieces) {
    HeaderMap head = new HeaderMap();
    head.status(status);
    e.encoder.encodeHeaders(head, false);
    for (int i = 0; i < pieces.length; i++) {
      e.data(pieces[i], i == pieces.length - 1);
    }
  }

  private static io.legate.http.ServerConnection.Factory server(Http1Options options) {
    return (connection, callbacks) -> new Http1ServerConnection(connection, callbacks, options);
  }
}
