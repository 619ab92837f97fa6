package io.legate.http.codec.h2;

import static io.legate.testing.Http2Wire.block;
import static io.legate.testing.Http2Wire.data;
import static io.legate.testing.Http2Wire.goAway;
import static io.legate.testing.Http2Wire.headers;
import static io.legate.testing.Http2Wire.rst;
import static io.legate.testing.Http2Wire.settings;
import static io.legate.testing.Http2Wire.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import io.legate.http.Http2Options;
import io.legate.http.Http2Stats;
import io.legate.http.StreamResetReason;
import io.legate.network.CloseType;
import io.legate.stats.StatsStore;
import io.legate.testing.ClientCodecPeer;
import io.legate.testing.Http2Wire;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The client's side of HTTP/2, frame by frame. */
class Http2ClientConnectionTest {
  private final Http2Wire wire = new Http2Wire();
  private ClientCodecPeer peer;

  @BeforeEach
  void begin() {
    var stats = new Http2Stats(new StatsStore(1).scope("http2."));
    peer =
        new ClientCodecPeer(
            (c, callbacks) -> new Http2ClientConnection(c, callbacks, Http2Options.DEFAULT, stats));
  }

  @AfterEach
  void end() {
    peer.close();
  }

  private String sent() {
    peer.turn.endTurn();
    return wire.read(peer.connection.takeWritten());
  }

  private void open() {
    peer.read(settings());
    sent();
  }

  @Test
  void beginsWithThePrefaceAndItsSettings() {
    assertThat(sent())
        .isEqualTo("preface\nSETTINGS 4=16777216 2=0 6=61440\nWINDOW_UPDATE 25100289\n");
  }

  @Test
  void asksBeforeTheSettingsCome() {
    sent();
    peer.request("GET");
    assertThat(sent()).isEqualTo("HEADERS 1 END :method=GET :authority=h:1 :path=/p\n");

    peer.read(settings(3, 2) + headers(1, false, ":status", "200") + data(1, "hi", true));
    assertThat(peer.events.toString())
        .isEqualTo("head\n:status: 200\n\ndata hi END\nclosed reusable\n");
    assertThat(peer.codec.maxConcurrentStreams()).isEqualTo(2);
  }

  @Test
  void sendsBodyAndTrailersAndTakesBoth() {
    open();
    peer.request("POST", false);
    peer.data("up", false);
    peer.encoder.encodeTrailers(Http2Wire.map("t", "1"));
    assertThat(sent())
        .isEqualTo(
            "HEADERS 1 :method=POST :authority=h:1 :path=/p\nDATA 1 up\nHEADERS 1 END t=1\n");

    peer.read(headers(1, false, ":status", "200") + data(1, "down", false));
    peer.read(headers(1, true, "grpc-status", "0"));
    assertThat(peer.events.toString())
        .isEqualTo(
            "head\n:status: 200\n\ndata down\ntrailers\ngrpc-status: 0\nEND\nclosed reusable\n");
  }

  @Test
  void informationalHeadsAreTold() {
    open();
    peer.request("GET");
    peer.read(
        headers(1, false, ":status", "103", "link", "x") + headers(1, true, ":status", "204"));

    assertThat(peer.events.toString())
        .isEqualTo(
            "informational\n:status: 103\nlink: x\n\nhead END\n:status: 204\n\nclosed reusable\n");
  }

  @Test
  void aResponseBeforeTheRequestsEndStopsTheRequest() {
    open();
    peer.request("POST", false);
    peer.read(headers(1, true, ":status", "413"));

    assertThat(sent()).endsWith("RST_STREAM 1 0\n");
    assertThat(peer.events.toString())
        .contains("head END\n:status: 413")
        .endsWith("closed reusable\n");
  }

  @Test
  void aHeadRequestsLengthIsNoBody() {
    open();
    peer.request("HEAD");
    peer.read(headers(1, true, ":status", "200", "content-length", "99"));

    assertThat(peer.events.toString()).contains("content-length: 99").endsWith("closed reusable\n");
  }

  @Test
  void aCancelledRequestIsReset() {
    open();
    peer.request("GET");
    peer.encoder.resetStream(StreamResetReason.LOCAL_RESET);
    peer.read(headers(1, false, ":status", "200") + data(1, "late", true));

    assertThat(sent()).endsWith("RST_STREAM 1 8\n");
    assertThat(peer.events.toString()).isEqualTo("closed reusable\n");
    assertThat(peer.connection.closeType()).isNull();
  }

  /** The object of a stream that is over serves the next one while the frame is still coming. */
  @Test
  void theRestOfACancelledFrameGoesToNobody() {
    open();
    peer.request("GET");
    String frame = data(1, "abcdef", true);
    int cut = frame.length() - 3;
    peer.read(headers(1, false, ":status", "200") + frame.substring(0, cut));
    peer.encoder.resetStream(StreamResetReason.LOCAL_RESET);
    sent();
    peer.request("GET");
    peer.read(frame.substring(cut) + headers(3, true, ":status", "204"));

    assertThat(peer.events.toString())
        .isEqualTo(
            "head\n:status: 200\n\ndata abc\nclosed reusable\n"
                + "head END\n:status: 204\n\nclosed reusable\n");
  }

  @Test
  void whatAnswersManyCancelledRequestsIsIgnored() {
    open();
    for (int i = 0; i < 300; i++) {
      peer.request("GET");
      peer.encoder.resetStream(StreamResetReason.LOCAL_RESET);
    }
    sent();
    peer.read(headers(1, false, ":status", "200") + data(1, "late", false));
    peer.read(data(3, "late", true) + headers(599, true, ":status", "200"));

    assertThat(sent()).isEmpty();
    assertThat(peer.connection.closeType()).isNull();
  }

  @Test
  void aHeadThatIsTooLargeResetsItsStreamAlone() {
    open();
    peer.request("GET");
    var first = peer.encoder;
    peer.request("GET");
    peer.read(headers(3, true, with(200, ":status", "200")));

    assertThat(sent()).endsWith("RST_STREAM 3 1\n");
    assertThat(peer.events.toString()).isEqualTo("closed reusable\nreset PROTOCOL_ERROR\n");
    peer.headers.clear();
    peer.read(headers(1, true, ":status", "204"));
    assertThat(peer.events.toString()).endsWith("head END\n:status: 204\n\nclosed reusable\n");
    assertThat(first).isNotNull();
  }

  /** These and many more. */
  private static String[] with(int more, String... fields) {
    String[] all = Arrays.copyOf(fields, fields.length + 2 * more);
    for (int i = fields.length; i < all.length; i += 2) {
      all[i] = "n" + i;
      all[i + 1] = "v";
    }
    return all;
  }

  @Test
  void tooManyTrailersResetTheirStreamAlone() {
    open();
    peer.request("GET");
    peer.read(headers(1, false, ":status", "200") + headers(1, true, with(200)));

    assertThat(sent()).endsWith("RST_STREAM 1 1\n");
    assertThat(peer.events.toString()).endsWith("closed reusable\nreset PROTOCOL_ERROR\n");
  }

  /** RFC 7541 §7.1.3: who stands between keeps to it. */
  @Test
  void whatIsNeverToBeIndexedIsMarkedSo() {
    open();
    peer.request("GET");
    peer.read(
        Http2Wire.frame(
            1,
            Http2Wire.END_HEADERS | Http2Wire.END_STREAM,
            1,
            block(":status", "200") + "\u0010\u0001k\u0001s" + block("k", "o")));

    int field = peer.headers.firstEntry();
    assertThat(peer.headers.isNeverIndexed(field)).isTrue();
    assertThat(peer.headers.isNeverIndexed(peer.headers.nextEntry(field))).isFalse();
  }

  @Test
  void aResponseThatHasNoBodyMaySayItsLength() {
    open();
    peer.request("HEAD");
    peer.read(headers(1, false, ":status", "200", "content-length", "9") + data(1, "", true));
    assertThat(peer.events.toString()).endsWith("data  END\nclosed reusable\n");

    peer.request("GET");
    peer.read(headers(3, true, ":status", "204", "content-length", "0"));
    assertThat(peer.events.toString()).endsWith("head END\n:status: 204\n\nclosed reusable\n");
  }

  @Test
  void theLengthOfATunnelIsNone() {
    open();
    peer.request("CONNECT", false, "content-length", "0");
    assertThat(sent()).isEqualTo("HEADERS 1 :method=CONNECT :authority=h:1\n");
    peer.read(headers(1, false, ":status", "200", "content-length", "0") + data(1, "raw", false));

    assertThat(peer.events.toString()).isEqualTo("head\n:status: 200\n\ndata raw\n");
  }

  /** RFC 9113 §8.5. */
  @Test
  void aTunnelThatStandsHasNoTrailers() {
    open();
    peer.request("CONNECT", false);
    peer.read(headers(1, false, ":status", "200"));
    sent();
    peer.read(headers(1, true, "t", "1"));

    assertThat(sent()).isEqualTo("RST_STREAM 1 1\n");
    assertThat(peer.events.toString()).endsWith("reset PROTOCOL_ERROR\n");
    assertThat(peer.connection.open()).isTrue();
  }

  @Test
  void theBodyOfAnUpgradeIsNotMeasured() {
    peer.read(settings(8, 1));
    sent();
    peer.request(
        "GET", false, "upgrade", "websocket", "connection", "upgrade", "content-length", "3");
    assertThat(sent()).doesNotContain("content-length");
  }

  /** RFC 8441 §3; to the peer it would be malformed, for which it may end the connection. */
  @Test
  void anUpgradeThatThePeerDoesNotTakeIsNotSent() {
    open();
    peer.request("GET", false, "upgrade", "websocket", "connection", "upgrade");

    assertThat(sent()).isEmpty();
    assertThat(peer.events.toString()).isEqualTo("closed reusable\nreset LOCAL_RESET\n");
    peer.request("GET");
    assertThat(sent()).startsWith("HEADERS 1 END ");
  }

  @Test
  void trailersCarryNothingThatFramesAMessage() {
    open();
    peer.request("POST", false);
    sent();
    peer.encoder.encodeTrailers(
        Http2Wire.map("content-length", "5", "host", "x", "te", "trailers", "t", "1"));

    assertThat(sent()).isEqualTo("HEADERS 1 END t=1\n");
  }

  @Test
  void aStreamThatIsGivenUpBeforeItsHeadCostsNothing() {
    open();
    peer.open();
    peer.encoder.resetStream(StreamResetReason.LOCAL_RESET);
    peer.encoder.encodeHeaders(Http2Wire.map(":method", "GET"), true);

    assertThat(sent()).isEmpty();
    assertThat(peer.events.toString()).isEqualTo("closed reusable\n");
  }

  @Test
  void resetsOfThePeersAreTold() {
    open();
    peer.request("GET");
    peer.read(rst(1, 7));
    assertThat(peer.events.toString())
        .isEqualTo("closed reusable\nreset REMOTE_REFUSED_STREAM_RESET\n");
  }

  @Test
  void goAwayRefusesWhatIsBeyond() {
    open();
    peer.request("GET");
    var first = peer.encoder;
    peer.request("GET");
    peer.read(goAway(1, 0));
    assertThat(peer.events.toString())
        .isEqualTo("go away\nclosed reusable\nreset REMOTE_REFUSED_STREAM_RESET\n");

    peer.read(headers(1, true, ":status", "204"));
    assertThat(peer.events.toString()).endsWith("head END\n:status: 204\n\nclosed reusable\n");
    assertThat(first).isNotNull();

    peer.request("GET");
    assertThat(peer.events.toString())
        .endsWith("closed reusable\nreset REMOTE_REFUSED_STREAM_RESET\n");
  }

  @Test
  void keepsToThePeersWindows() {
    peer.read(settings(4, 3));
    sent();
    peer.request("POST", false);
    peer.data("abcde", true);
    assertThat(sent()).endsWith("DATA 1 abc\n");

    peer.read(windowUpdate(1, 1));
    assertThat(sent()).isEqualTo("DATA 1 d\n");
    peer.read(windowUpdate(1, 1));
    assertThat(sent()).isEqualTo("DATA 1 END e\n");
  }

  @Test
  void anUpgradeIsAnExtendedConnect() {
    peer.read(settings(8, 1));
    sent();
    peer.request(
        "GET",
        false,
        ":scheme",
        "http",
        "upgrade",
        "WebSocket",
        "connection",
        "upgrade",
        "sec-websocket-key",
        "dGhlIHNhbXBsZSBub25jZQ==");
    assertThat(sent())
        .isEqualTo(
            "HEADERS 1 :method=CONNECT :scheme=http :authority=h:1 :path=/p :protocol=websocket"
                + " sec-websocket-key=dGhlIHNhbXBsZSBub25jZQ==\n");

    peer.read(headers(1, false, ":status", "200"));
    assertThat(peer.events.toString())
        .contains(":status: 101")
        .contains("upgrade: websocket")
        .contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // RFC 6455 §1.3
  }

  static List<Arguments> errors() {
    return List.of(
        Arguments.of("a push", headers(2, true, ":status", "200"), 1),
        Arguments.of("an idle stream", headers(3, true, ":status", "200"), 1),
        Arguments.of("no status", headers(1, true, "a", "b"), 1),
        Arguments.of("a status of two digits", headers(1, true, ":status", "20"), 1),
        Arguments.of("101", headers(1, true, ":status", "101"), 1),
        Arguments.of("1xx that ends", headers(1, true, ":status", "103"), 1),
        Arguments.of("a method", headers(1, true, ":status", "200", ":method", "GET"), 1),
        Arguments.of(
            "less than announced", headers(1, true, ":status", "200", "content-length", "5"), 1),
        Arguments.of("push is on", settings(2, 1), 1),
        Arguments.of(
            "204 with a length", headers(1, true, ":status", "204", "content-length", "3"), 1),
        Arguments.of(
            "103 with a length", headers(1, false, ":status", "103", "content-length", "3"), 1),
        Arguments.of(
            "204 with a body", headers(1, false, ":status", "204") + data(1, "x", true), 1),
        Arguments.of(
            "304 with a body", headers(1, false, ":status", "304") + data(1, "x", true), 1),
        Arguments.of("the body first", data(1, "x", true), 1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("errors")
  void whatIsNotHttpEndsTheConnection(String what, String frames, int code) {
    open();
    peer.request("GET");
    peer.read(frames);

    assertThat(sent()).contains("GOAWAY last=0 code=" + code + " http2.");
    assertThat(peer.events.toString()).contains("reset PROTOCOL_ERROR").contains("closed used up");
    assertThat(peer.connection.closeType()).isNotNull();
  }

  @Test
  void aResponseToHeadHasNoBody() {
    open();
    peer.request("HEAD");
    peer.read(headers(1, false, ":status", "200", "content-length", "1") + data(1, "x", true));

    assertThat(sent()).contains("GOAWAY last=0 code=1 http2.violation");
  }

  @Test
  void aBrokenProtocolIsNoGoAway() {
    open();
    peer.read(settings(2, 1));

    assertThat(peer.events.toString()).isEmpty();
    assertThat(peer.protocolErrors).isOne();
  }

  @Test
  void aLostConnectionResetsAllStreams() {
    open();
    peer.request("GET");
    peer.request("GET");
    peer.connection.disconnect();

    assertThat(peer.events.toString())
        .isEqualTo(
            "closed used up\nreset CONNECTION_TERMINATION\n"
                + "closed used up\nreset CONNECTION_TERMINATION\n");
    assertThat(peer.connection.closeType()).isIn((CloseType) null, CloseType.NO_FLUSH);
  }
}
