package io.legate.http.codec.h2;

import static io.legate.testing.Http2Wire.PREFACE;
import static io.legate.testing.Http2Wire.data;
import static io.legate.testing.Http2Wire.frame;
import static io.legate.testing.Http2Wire.get;
import static io.legate.testing.Http2Wire.goAway;
import static io.legate.testing.Http2Wire.headers;
import static io.legate.testing.Http2Wire.ping;
import static io.legate.testing.Http2Wire.post;
import static io.legate.testing.Http2Wire.rst;
import static io.legate.testing.Http2Wire.settings;
import static io.legate.testing.Http2Wire.settingsAck;
import static io.legate.testing.Http2Wire.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legate.event.TestWorker;
import io.legate.http.HeaderMap;
import io.legate.http.Http2Options;
import io.legate.http.Http2Stats;
import io.legate.http.ServerConnection;
import io.legate.http.StreamResetReason;
import io.legate.network.CloseType;
import io.legate.network.Connection;
import io.legate.testing.Http2Wire;
import io.legate.testing.ServerCodecPeer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's side of HTTP/2, frame by frame. */
class Http2ServerConnectionTest {
  private static final Http2Options D = Http2Options.DEFAULT;
  private final Http2Wire wire = new Http2Wire();
  private final TestWorker turn = new TestWorker();
  private final Http2Stats stats = new Http2Stats(turn.stats().scope("http2."));
  private ServerCodecPeer peer;

  private static Http2Options options(int streams, int window, boolean connect, boolean tolerant) {
    return new Http2Options(
        4096,
        streams,
        window,
        1 << 20,
        connect,
        tolerant,
        2000,
        10,
        D.underscores(),
        D.limits(),
        D.keepalive(),
        List.of());
  }

  private static final Http2Options TOLERANT = options(100, 65_535, true, true);

  private ServerCodecPeer begin(Http2Options options) {
    peer = new ServerCodecPeer(turn, (c, back) -> server(c, back, options));
    return peer;
  }

  private Http2ServerConnection server(
      Connection connection, ServerConnection.Callbacks callbacks, Http2Options options) {
    return new Http2ServerConnection(connection, callbacks, options, stats, 0);
  }

  /** A connection that has shaken hands; what was said so far is read. */
  private ServerCodecPeer open(Http2Options options) {
    begin(options).read(PREFACE + settings());
    sent();
    return peer;
  }

  private ServerCodecPeer answering(Http2Options options) {
    open(options).onEnd = e -> e.respond(200, "ok");
    return peer;
  }

  private String sent() {
    peer.turn.endTurn();
    return wire.read(peer.connection.takeWritten());
  }

  @AfterEach
  void end() {
    peer.close();
  }

  @Test
  void saysItsSettingsAndTakesThePeers() {
    begin(D).read(PREFACE + settings(3, 7));

    assertThat(sent())
        .isEqualTo(
            """
            SETTINGS 4=16777216 3=1024 6=61440
            WINDOW_UPDATE 25100289
            SETTINGS ACK
            """
                .replace("25100289", String.valueOf((24 << 20) - 65_535)));
  }

  @Test
  void anythingButThePrefaceEndsTheConnection() {
    begin(D).read("GET / HTTP/1.1\r\n");

    assertThat(sent()).endsWith("GOAWAY last=0 code=1 http2.invalid_preface\n");
    assertThat(peer.connection.closeType()).isEqualTo(CloseType.FLUSH_WRITE_AND_DELAY);
  }

  @Test
  void servesStreamsBesideEachOther() {
    open(D).read(get(1) + post(3, "content-length", "3") + data(3, "abc", true));
    var first = peer.last;
    first.respond(200, "three");

    assertThat(peer.events.toString())
        .isEqualTo(
            """
            HTTP_2 END
            :method: GET
            :path: /
            :scheme: http
            :authority: a

            HTTP_2
            :method: POST
            :path: /
            :scheme: http
            :authority: a
            content-length: 3

            data abc END
            """);
    assertThat(sent()).isEqualTo("HEADERS 3 :status=200 content-length=5\nDATA 3 END three\n");
  }

  @Test
  void joinsCookiesAndTakesHostForTheAuthority() {
    open(D)
        .read(
            headers(
                1, true, ":method", "GET", ":scheme", "http", ":path", "/x", "host", "H", "cookie",
                "a=1", "b", "c", "cookie", "d=2"));

    assertThat(peer.events.toString())
        .contains(":authority: H\n")
        .contains("b: c\ncookie: a=1; d=2\n")
        .doesNotContain("host");
  }

  @Test
  void trailersComeAndGo() {
    open(D).read(post(1) + data(1, "x", false) + headers(1, true, "t", "1"));
    peer.last.encoder.encodeHeaders(Http2Wire.map(":status", "200"), false);
    peer.last.data("body", false);
    peer.last.encoder.encodeTrailers(Http2Wire.map("grpc-status", "0"));

    assertThat(peer.events.toString()).endsWith("data x\ntrailers\nt: 1\nEND\n");
    assertThat(sent())
        .isEqualTo("HEADERS 1 :status=200\nDATA 1 body\nHEADERS 1 END grpc-status=0\n");
  }

  @Test
  void informationalHeadsComeBeforeTheResponse() {
    open(D).read(post(1, "expect", "100-continue"));
    HeaderMap go = new HeaderMap(16);
    go.status(100);
    peer.last.encoder.encode1xxHeaders(go);
    peer.last.respond(204, "");

    assertThat(sent())
        .isEqualTo("HEADERS 1 :status=100\nHEADERS 1 END :status=204\nRST_STREAM 1 0\n");
  }

  @Test
  void sendsWithinTheWindows() {
    open(D).read(settings(4, 5) + get(1));
    peer.last.respond(200, "0123456789ab");
    assertThat(sent()).endsWith("HEADERS 1 :status=200 content-length=12\nDATA 1 01234\n");

    peer.read(windowUpdate(1, 4));
    assertThat(sent()).isEqualTo("DATA 1 5678\n");

    peer.read(settings(4, 10));
    assertThat(sent()).isEqualTo("SETTINGS ACK\nDATA 1 END 9ab\n");
  }

  @Test
  void aNegativeWindowIsWaitedFor() {
    open(D).read(get(1));
    peer.last.encoder.encodeHeaders(Http2Wire.map(":status", "200"), false);
    peer.last.data("0123456789", false);
    peer.read(settings(4, 0));
    peer.last.data("x", true);
    sent();
    peer.read(windowUpdate(1, 65_535 - 65_525));
    assertThat(sent()).isEmpty();

    peer.read(windowUpdate(1, 1));
    assertThat(sent()).isEqualTo("DATA 1 END x\n");
  }

  @Test
  void trailersWaitForTheBody() {
    open(D).read(settings(4, 2) + get(1));
    peer.last.encoder.encodeHeaders(Http2Wire.map(":status", "200"), false);
    peer.last.data("abc", false);
    HeaderMap trailers = Http2Wire.map("a", "b");
    peer.last.encoder.encodeTrailers(trailers);
    trailers.clear();
    sent();

    peer.read(windowUpdate(1, 10));
    assertThat(sent()).isEqualTo("DATA 1 c\nHEADERS 1 END a=b\n");
  }

  @Test
  void streamsThatWaitForTheConnectionTakeTurns() {
    open(D).read(settings(4, 1 << 20));
    peer.onEnd = e -> e.respond(200, "x".repeat(16_384 * 10));
    peer.read(get(1));
    peer.read(get(3) + get(5));
    sent();

    peer.read(windowUpdate(0, 16_384 * 6));
    assertThat(sent().replace(" END", ""))
        .contains("DATA 1 16384 bytes\nDATA 3 16384 bytes\nDATA 5 16384 bytes\n");
  }

  @Test
  void streamsThatEndWhileTheyWaitHoldUpNobody() {
    open(D).read(settings(4, 1 << 20));
    peer.onEnd = e -> e.respond(200, "x".repeat(40_000));
    peer.read(get(1) + get(3) + get(5) + get(7));
    assertThat(sent()).doesNotContain("DATA 5", "DATA 7");
    peer.read(rst(5, 8) + rst(3, 8)); // the second of those that wait, and the first

    peer.read(windowUpdate(0, 40_000));
    assertThat(sent()).isEqualTo("DATA 7 16384 bytes\nDATA 7 16384 bytes\nDATA 7 END 7232 bytes\n");
    assertThat(stats.pendingSendBytes.value()).isZero();
    peer.onEnd = e -> e.respond(200, "");
    peer.read(get(9));
    assertThat(sent()).isEqualTo("HEADERS 9 END :status=200\n");
  }

  @Test
  void tellsTheProducerToStopAndToGoOn() {
    var other =
        new ServerCodecPeer(
            (c, back) -> {
              c.bufferLimit(100);
              return server(c, back, D);
            });
    other.read(PREFACE + settings(4, 10) + get(1));
    other.last.encoder.encodeHeaders(Http2Wire.map(":status", "200"), false);
    other.last.data("x".repeat(110), false);
    assertThat(other.events.toString()).doesNotContain("above");
    other.last.data("y", false);
    assertThat(other.events.toString()).endsWith("above\n");

    other.read(windowUpdate(1, 50));
    assertThat(other.events.toString()).endsWith("above\n");
    other.read(windowUpdate(1, 1));
    assertThat(other.events.toString()).endsWith("above\nbelow\n");
    peer = other;
  }

  @Test
  void aConnectionThatIsFullHoldsStreamsBack() {
    open(D).read(get(1));
    peer.last.encoder.encodeHeaders(Http2Wire.map(":status", "200"), false);
    peer.connection.aboveHighWatermark(true);
    peer.last.data("waits", false);
    assertThat(peer.events.toString()).endsWith("above\n");
    assertThat(sent()).isEqualTo("HEADERS 1 :status=200\n");

    peer.connection.aboveHighWatermark(false);
    assertThat(sent()).isEqualTo("DATA 1 waits\n");
    assertThat(peer.events.toString()).endsWith("above\nbelow\n");
  }

  @Test
  void givesRoomForWhatWasTakenAndNoneWhileTheReaderSleeps() {
    open(options(100, 100, false, false)).read(post(1));
    peer.read(data(1, "x".repeat(49), false));
    assertThat(sent()).isEmpty();
    peer.read(data(1, "x", false));
    assertThat(sent()).isEqualTo("WINDOW_UPDATE 1 50\n");

    peer.last.encoder.readDisable(true);
    peer.read(data(1, "x".repeat(100), false));
    assertThat(sent()).isEmpty();
    peer.last.encoder.readDisable(false);
    assertThat(sent()).isEqualTo("WINDOW_UPDATE 1 100\n");
  }

  @Test
  void paddingCountsAndIsGivenBack() {
    open(options(100, 100, false, false)).read(post(1));
    peer.read(frame(0, Http2Wire.PADDED, 1, (char) 60 + "abc" + "\0".repeat(60)));

    assertThat(sent()).isEqualTo("WINDOW_UPDATE 1 61\n");
    assertThat(peer.events.toString()).endsWith("data abc\n");
  }

  @Test
  void moreThanTheWindowResetsTheStream() {
    open(options(100, 100, false, false)).read(post(1) + data(1, "x".repeat(101), false));

    assertThat(sent()).isEqualTo("RST_STREAM 1 3\n");
    assertThat(peer.events.toString()).endsWith("reset PROTOCOL_ERROR\n");
  }

  @Test
  void anEarlyResponseStopsTheRequest() {
    open(D).onHead = e -> e.respond(413, "no");
    peer.read(post(1) + data(1, "dropped", true) + get(3));

    assertThat(sent())
        .startsWith("HEADERS 1 :status=413 content-length=2\nDATA 1 END no\nRST_STREAM 1 0\n");
    assertThat(peer.events.toString()).doesNotContain("dropped");
  }

  @Test
  void aResetByTheClientIsTold() {
    open(D).read(post(1));
    peer.read(rst(1, 8) + data(1, "late", false));

    assertThat(peer.events.toString()).endsWith("reset REMOTE_RESET\n");
    assertThat(sent()).isEqualTo("RST_STREAM 1 5\n");
  }

  @Test
  void afterOurResetWhatIsOnItsWayIsIgnored() {
    open(D).read(post(1));
    peer.last.encoder.resetStream(StreamResetReason.LOCAL_RESET);
    peer.read(data(1, "late", false) + headers(1, true, "t", "1") + windowUpdate(1, 1));

    assertThat(sent()).isEqualTo("RST_STREAM 1 2\n");
    assertThat(peer.connection.closeType()).isNull();
  }

  @Test
  void refusesMoreStreamsThanItAllows() {
    open(options(1, 65_535, false, false)).read(post(1) + get(3) + post(5) + data(5, "x", true));

    assertThat(sent()).isEqualTo("RST_STREAM 3 7\nRST_STREAM 5 7\n");
    assertThat(peer.exchanges).isEqualTo(1);
    assertThat(stats.streamRefusedErrors.value()).isEqualTo(2);
  }

  @Test
  void saysGoodbyeInTwoSteps() {
    open(D).read(post(1));
    peer.codec.shutdownNotice();
    assertThat(sent()).isEqualTo("GOAWAY last=2147483647 code=0 \n");
    peer.read(get(3));
    peer.codec.goAway();
    assertThat(sent()).isEqualTo("GOAWAY last=3 code=0 \n");

    peer.read(get(5) + data(1, "still", true));
    assertThat(peer.exchanges).isEqualTo(2);
    assertThat(peer.events.toString()).endsWith("data still END\n");
    assertThat(peer.codec.flushing()).isTrue();
  }

  /** They were on their way when we said goodbye; what came before is to be finished. */
  @Test
  void afterTheGoodbyeLaterStreamsAreIgnoredToTheirEnd() {
    open(D).read(post(1));
    peer.codec.goAway();
    sent();
    peer.read(post(3) + data(3, "body", false));
    peer.read(windowUpdate(3, 1) + headers(3, true, "t", "1"));
    peer.read(post(5) + rst(5, 8) + headers(3, true, "t", "1"));

    assertThat(sent()).isEmpty();
    assertThat(peer.connection.closeType()).isNull();
    assertThat(peer.exchanges).isEqualTo(1);
  }

  @Test
  void whatFollowsManyRefusedStreamsIsIgnored() {
    open(options(1, 65_535, false, false)).read(post(1));
    for (int id = 3; id < 603; id += 2) {
      peer.read(post(id));
    }
    sent();
    peer.read(data(3, "x", false) + headers(3, true, "t", "1") + headers(601, true, "t", "1"));

    assertThat(sent()).isEmpty();
    assertThat(peer.connection.closeType()).isNull();
  }

  @Test
  void whatIsNeverToBeIndexedStaysSo() {
    open(D)
        .read(
            frame(
                1,
                5,
                1,
                Http2Wire.block(":method", "GET", ":scheme", "http", ":path", "/")
                    + Http2Wire.block(":authority", "a")
                    + "\u0010\u0001k\u0001s"
                    + "\u0010\u0006cookie\u0001a"
                    + Http2Wire.block("cookie", "b", "k", "o")));

    var marked = new ArrayList<String>();
    HeaderMap head = peer.last.headers;
    for (int i = head.firstEntry(); i >= 0; i = head.nextEntry(i)) {
      marked.add(head.name(i) + "=" + head.value(i) + " " + head.isNeverIndexed(i));
    }
    assertThat(marked).containsExactlyInAnyOrder("k=s true", "k=o false", "cookie=a; b true");
  }

  /** Each parameter by itself would be much work where there are many streams. */
  @Test
  void ofAWindowThatIsSetTwiceTheLastCounts() {
    open(D).read(post(1) + windowUpdate(1, 1));
    peer.read(settings(4, 0x7fffffffL, 4, 2));
    peer.last.respond(200, "0123");

    assertThat(sent())
        .isEqualTo("SETTINGS ACK\nHEADERS 1 :status=200 content-length=4\nDATA 1 012\n");
  }

  @Test
  void onceOurSettingsAreTakenTheTableIsNoLarger() {
    var smaller =
        new Http2Options(
            100,
            100,
            65_535,
            1 << 20,
            true,
            true,
            2000,
            10,
            D.underscores(),
            D.limits(),
            D.keepalive(),
            List.of());
    open(smaller).read(settingsAck() + get(1));
    assertThat(sent()).contains("code=9 http2.compression_error");
    peer.close();

    open(smaller).read(get(1)); // still on its way when the client learned of it
    String sized = "\u003f\u0045"; // the table is 100 bytes from here on
    String block = Http2Wire.block(":method", "GET", ":scheme", "http", ":path", "/");
    peer.read(settingsAck() + frame(1, 5, 3, sized + block + Http2Wire.block(":authority", "a")));
    assertThat(peer.exchanges).isEqualTo(2);
    assertThat(peer.connection.closeType()).isNull();
  }

  @Test
  void aTunnelHasNoLength() {
    open(D)
        .read(
            headers(1, false, ":method", "CONNECT", ":authority", "a:1", "content-length", "2")
                + data(1, "more", false));

    assertThat(peer.events.toString())
        .contains(":method: CONNECT")
        .doesNotContain("content-length")
        .endsWith("data more\n");
  }

  /** RFC 9113 §8.5. */
  @Test
  void aTunnelThatStandsHasNoTrailers() {
    open(D).read(headers(1, false, ":method", "CONNECT", ":authority", "a:1"));
    peer.last.encoder.encodeHeaders(Http2Wire.map(":status", "200"), false);
    peer.read(headers(1, true, "t", "1"));

    assertThat(sent()).isEqualTo("HEADERS 1 :status=200\nRST_STREAM 1 1\n");
    assertThat(peer.events.toString()).endsWith("reset PROTOCOL_ERROR\n");
    peer.read(get(3));
    assertThat(peer.exchanges).as("the connection goes on").isEqualTo(2);
  }

  @Test
  void aTunnelThatWasNotGrantedMayHaveTrailers() {
    open(D).read(headers(1, false, ":method", "CONNECT", ":authority", "a:1"));
    peer.last.encoder.encodeHeaders(Http2Wire.map(":status", "403"), false);
    peer.read(headers(1, true, "t", "1"));

    assertThat(peer.events.toString()).endsWith("trailers\nt: 1\nEND\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasReadIsReleasedWhenItsReaderFails(boolean whole) {
    open(D).read(post(1));
    peer.last.onData =
        () -> {
          throw new IllegalStateException("a bug");
        };
    String body = data(1, "body", false);

    assertThatThrownBy(() -> peer.read(body + (whole ? "" : data(1, "more", false))))
        .hasMessage("a bug");
    peer.connection.disconnect();
    assertThat(peer.events.toString()).endsWith("reset CONNECTION_TERMINATION\n");
  }

  @Test
  void whatWasReadIsReleasedWhenARequestFails() {
    open(D);
    peer.onHead =
        e -> {
          throw new IllegalStateException("a bug");
        };

    assertThatThrownBy(() -> peer.read(get(1) + get(3))).hasMessage("a bug");
    peer.connection.disconnect();
    assertThat(peer.events.toString()).endsWith("reset CONNECTION_TERMINATION\n");
  }

  @Test
  void aHostInTrailersIsDropped() {
    open(D).read(post(1) + headers(1, true, "host", "b", "t", "1"));

    assertThat(peer.events.toString()).endsWith("trailers\nt: 1\nEND\n");
  }

  @Test
  void answersPings() {
    open(D).read(ping("12345678") + frame(6, Http2Wire.ACK, 0, "abcdefgh"));

    assertThat(sent()).isEqualTo("PING ACK 12345678\n");
  }

  @Test
  void headsTooLargeAreAnsweredAndTheTableStaysInStep() {
    answering(TOLERANT);
    String literal = "\u0040" + "\u0001n" + "\u0001v"; // enters the table as 62
    peer.read(frame(1, 5, 1, Http2Wire.block("big", "x".repeat(3000)) + literal));
    peer.read(
        frame(
            1,
            5,
            3,
            Http2Wire.block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a")
                + (char) (128 + 62)));

    assertThat(peer.events.toString())
        .contains("error 431 http2.too_many_headers")
        .contains("n: v\n");
    assertThat(sent()).startsWith("HEADERS 1 END :status=431");
    assertThat(stats.headerOverflow.value()).isEqualTo(1);
  }

  @Test
  void tooManyFieldsAreAnswered() {
    String[] more = new String[40];
    for (int i = 0; i < more.length; i += 2) {
      more[i] = "n" + i;
      more[i + 1] = "v";
    }
    open(TOLERANT).read(get(1, more));

    assertThat(sent()).startsWith("HEADERS 1 END :status=431");
  }

  @Test
  void anExtendedConnectIsAnUpgradeInside() {
    open(TOLERANT)
        .read(
            headers(
                1,
                false,
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "http",
                ":path",
                "/chat",
                ":authority",
                "a",
                "sec-websocket-version",
                "13"));
    assertThat(peer.last.headers.toString())
        .contains(":method: GET")
        .contains("upgrade: websocket")
        .contains("connection: upgrade")
        .containsPattern("sec-websocket-key: [A-Za-z0-9+/]{22}==");

    peer.last.encoder.encodeHeaders(
        Http2Wire.map(
            ":status",
            "101",
            "upgrade",
            "websocket",
            "connection",
            "upgrade",
            "sec-websocket-accept",
            "x",
            "sec-websocket-protocol",
            "p"),
        false);
    peer.last.data("frames", false);
    assertThat(sent()).isEqualTo("HEADERS 1 :status=200 sec-websocket-protocol=p\nDATA 1 frames\n");
  }

  static List<Arguments> malformed() {
    String[] base = {":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a"};
    return List.of(
        Arguments.of("upper case", with(base, "Name", "v")),
        Arguments.of("connection", with(base, "connection", "close")),
        Arguments.of("transfer-encoding", with(base, "transfer-encoding", "chunked")),
        Arguments.of("upgrade", with(base, "upgrade", "x")),
        Arguments.of("te", with(base, "te", "gzip")),
        Arguments.of("pseudo late", with(base, "a", "b", ":method", "GET")),
        Arguments.of("pseudo twice", with(base, ":path", "/")),
        Arguments.of("pseudo unknown", with(base, ":nothing", "x")),
        Arguments.of("status in a request", with(base, ":status", "200")),
        Arguments.of("CR LF in a value", with(base, "a", "b\r\nc: d")),
        Arguments.of("NUL in a value", with(base, "a", "b\0")),
        Arguments.of("blank before a value", with(base, "a", " b")),
        Arguments.of("blank in a name", with(base, "a b", "c")),
        Arguments.of("empty name", with(base, "", "c")),
        Arguments.of("host differs", with(base, "host", "b")),
        Arguments.of("bad length", with(base, "content-length", "+3")),
        Arguments.of("two lengths", with(base, "content-length", "0", "content-length", "1")),
        Arguments.of("length without a body", with(base, "content-length", "1")),
        Arguments.of("no method", new String[] {":scheme", "http", ":path", "/"}),
        Arguments.of("no scheme", new String[] {":method", "GET", ":path", "/"}),
        Arguments.of("no path", new String[] {":method", "GET", ":scheme", "http"}),
        Arguments.of("empty path", new String[] {":method", "GET", ":scheme", "http", ":path", ""}),
        Arguments.of(
            "blank in the path",
            new String[] {":method", "GET", ":scheme", "http", ":path", "/ HTTP/1.1"}),
        Arguments.of(
            "blank in the method",
            new String[] {":method", "GET /x", ":scheme", "http", ":path", "/"}),
        Arguments.of(
            "CONNECT with a path",
            new String[] {":method", "CONNECT", ":path", "/", ":authority", "a:1"}),
        Arguments.of(
            "h2c in HTTP/2",
            new String[] {
              ":method",
              "CONNECT",
              ":protocol",
              "h2c",
              ":scheme",
              "http",
              ":path",
              "/",
              ":authority",
              "a"
            }),
        Arguments.of(
            "protocol without CONNECT", with(new String[] {":protocol", "websocket"}, base)));
  }

  private static String[] with(String[] base, String... more) {
    var all = new ArrayList<>(List.of(base));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void aMalformedRequestIsResetOrEndsTheConnection(String what, String[] fields) {
    open(TOLERANT).read(headers(1, true, fields) + get(3));
    assertThat(sent()).isEqualTo("RST_STREAM 1 1\n");
    assertThat(peer.events.toString()).contains("reset PROTOCOL_ERROR\nHTTP_2 END\n");
    peer.close();

    open(D).read(headers(1, true, fields) + get(3));
    assertThat(sent()).startsWith("GOAWAY last=1 code=1 http2.");
    assertThat(peer.connection.closeType()).isEqualTo(CloseType.FLUSH_WRITE_AND_DELAY);
  }

  static List<Arguments> connectionErrors() {
    String open = post(1);
    return List.of(
        Arguments.of("no SETTINGS first", 1, null, get(1)),
        Arguments.of("DATA on 0", 1, "", data(0, "x", false)),
        Arguments.of("DATA on an idle stream", 1, "", data(1, "x", false)),
        Arguments.of("HEADERS on 0", 1, "", headers(0, true, ":method", "GET")),
        Arguments.of("HEADERS on an even stream", 1, "", get(2)),
        Arguments.of("HEADERS below", 1, get(5), get(3)),
        Arguments.of("RST on an idle stream", 1, "", rst(1, 0)),
        Arguments.of("RST of 3 bytes", 6, open, frame(3, 0, 1, "abc")),
        Arguments.of("WINDOW_UPDATE on an idle stream", 1, "", windowUpdate(1, 1)),
        Arguments.of("WINDOW_UPDATE of nothing", 1, "", windowUpdate(0, 0)),
        Arguments.of("WINDOW_UPDATE too much", 3, "", windowUpdate(0, 0x7fffffff)),
        Arguments.of("WINDOW_UPDATE of 3 bytes", 6, "", frame(8, 0, 0, "abc")),
        Arguments.of("SETTINGS on a stream", 1, "", frame(4, 0, 1, "")),
        Arguments.of("SETTINGS of 5 bytes", 6, "", frame(4, 0, 0, "12345")),
        Arguments.of("SETTINGS ACK with payload", 6, "", frame(4, 1, 0, "123456")),
        Arguments.of("SETTINGS push 2", 1, "", settings(2, 2)),
        Arguments.of("SETTINGS window", 3, "", settings(4, 0x80000000L)),
        Arguments.of("SETTINGS frame size", 1, "", settings(5, 100)),
        Arguments.of("SETTINGS connect 2", 1, "", settings(8, 2)),
        Arguments.of("PING on a stream", 1, "", frame(6, 0, 1, "12345678")),
        Arguments.of("PING of 7 bytes", 6, "", frame(6, 0, 0, "1234567")),
        Arguments.of("GOAWAY on a stream", 1, "", frame(7, 0, 1, "12345678")),
        Arguments.of("PUSH_PROMISE", 1, open, frame(5, 4, 1, "\0\0\0\2")),
        Arguments.of("PRIORITY on 0", 1, "", frame(2, 0, 0, "12345")),
        Arguments.of("PRIORITY of 4 bytes on an idle stream", 6, "", frame(2, 0, 9, "1234")),
        Arguments.of("PRIORITY of an idle stream on itself", 1, "", frame(2, 0, 9, "\0\0\0\11\0")),
        Arguments.of("CONTINUATION alone", 1, "", frame(9, 4, 1, "")),
        Arguments.of("a frame within a head", 1, frame(1, 0, 1, ""), ping("12345678")),
        Arguments.of("CONTINUATION of another", 1, frame(1, 0, 1, ""), frame(9, 4, 3, "")),
        Arguments.of("padding too long", 1, open, frame(0, 8, 1, "\u0005abc")),
        Arguments.of("padding of a head too long", 1, "", frame(1, 0xc, 1, "\u0005abc")),
        Arguments.of("frame too large", 6, open, data(1, "x".repeat(16_385), false)),
        Arguments.of("bad block", 9, "", frame(1, 5, 1, "\u00c6")),
        Arguments.of("HEADERS of a stream that is done", 5, get(1), get(1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("connectionErrors")
  void whatBreaksTheConnectionEndsIt(String what, int code, String before, String frames) {
    if (before == null) {
      begin(D).read(PREFACE + frames);
    } else {
      answering(D).read(before);
      peer.read(frames);
    }

    assertThat(sent()).contains("code=" + code + " http2.");
    assertThat(peer.connection.closeType()).isEqualTo(CloseType.FLUSH_WRITE_AND_DELAY);
  }

  static List<Arguments> streamErrors() {
    String open = post(1);
    return List.of(
        Arguments.of("DATA after the end", 5, get(1), data(1, "x", false)),
        Arguments.of("HEADERS after the end", 5, get(1), headers(1, true, "a", "b")),
        Arguments.of("trailers that do not end", 1, open, headers(1, false, "a", "b")),
        Arguments.of("pseudo-header in trailers", 1, open, headers(1, true, ":path", "/")),
        Arguments.of("WINDOW_UPDATE of nothing", 1, open, windowUpdate(1, 0)),
        Arguments.of("WINDOW_UPDATE too much", 3, open, windowUpdate(1, 0x7fffffff)),
        Arguments.of("PRIORITY of 4 bytes", 6, open, frame(2, 0, 1, "1234")),
        Arguments.of("PRIORITY on itself", 1, open, frame(2, 0, 1, "\0\0\0\1\0")),
        Arguments.of(
            "more than announced", 1, post(1, "content-length", "2"), data(1, "abc", false)),
        Arguments.of("less than announced", 1, post(1, "content-length", "2"), data(1, "a", true)),
        Arguments.of(
            "trailers before the body's end",
            1,
            post(1, "content-length", "2"),
            headers(1, true, "a", "b")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streamErrors")
  void whatBreaksAStreamResetsItAlone(String what, int code, String before, String frames) {
    open(TOLERANT).read(before);
    peer.read(frames);

    assertThat(sent()).isEqualTo("RST_STREAM 1 " + code + "\n");
    assertThat(peer.events.toString()).endsWith("reset PROTOCOL_ERROR\n");
    assertThat(peer.connection.closeType()).isNull();
  }

  @Test
  void whatIsUnknownIsIgnored() {
    answering(D).read(frame(0x42, 0xff, 7, "anything") + settings(99, 1) + goAway(0, 0) + get(1));

    assertThat(sent()).startsWith("SETTINGS ACK\nHEADERS 1 :status=200");
  }

  @Test
  void aConnectionThatIsLostResetsItsStreams() {
    open(D).read(settings(4, 1) + get(1) + post(3));
    peer.last.respond(200, "waits in the queue");
    peer.connection.disconnect();

    assertThat(peer.events.toString()).endsWith("reset CONNECTION_TERMINATION\n");
    assertThat(stats.streamsActive.value()).isZero();
    assertThat(stats.pendingSendBytes.value()).isZero();
  }

  @Test
  void settingsAreAcknowledgedAndOursAreTaken() {
    open(D).read(settingsAck());
    assertThat(sent()).isEmpty();
    peer.read(settings(1, 0));
    assertThat(sent()).isEqualTo("SETTINGS ACK\n");
  }
}
