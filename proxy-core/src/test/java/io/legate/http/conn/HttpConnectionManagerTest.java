package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legate.accesslog.AccessLog;
import io.legate.event.TestWorker;
import io.legate.event.Worker;
import io.legate.http.HeaderMap;
import io.legate.http.HttpFilter;
import io.legate.http.HttpFilterCallbacks;
import io.legate.http.HttpStats;
import io.legate.http.StreamResetReason;
import io.legate.http.codec.h1.Http1Options;
import io.legate.http.conn.ConnectionManagerConfig.CodecType;
import io.legate.http.conn.ConnectionManagerConfig.PathOptions;
import io.legate.http.conn.ConnectionManagerConfig.RequestOptions;
import io.legate.http.conn.ConnectionManagerConfig.ResponseOptions;
import io.legate.http.conn.ConnectionManagerConfig.ResponseOptions.ServerHeader;
import io.legate.http.conn.ConnectionManagerConfig.Timeouts;
import io.legate.network.CloseType;
import io.legate.network.Connection;
import io.legate.network.NetworkFilter;
import io.legate.router.RouteProvider;
import io.legate.stream.ResponseFlag;
import io.legate.stream.StreamInfo;
import io.legate.testing.FakeConnection;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which codec a connection gets, and how it ends with many streams; on a codec without frames. */
@Timeout(30)
class HttpConnectionManagerTest {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final long MILLI = 1_000_000;

  private final TestWorker turn = new TestWorker();
  private final Worker worker = turn.worker();
  private final FakeConnection connection = new FakeConnection(worker);
  private final List<HttpFilterCallbacks> asked = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private boolean announced = true;
  private Runnable onResponse = () -> {};
  private boolean serverDrains;
  private long drainMillis = 30;
  private long idleMillis;
  private long mostRequests;
  private CodecType type = CodecType.AUTO;
  private FakeServerCodec codec;
  private NetworkFilter manager;

  @AfterEach
  void close() {
    connection.close();
  }

  private void start() {
    var timeouts = new Timeouts(idleMillis * MILLI, 0, 0, 0, 0, 0, 0, drainMillis * MILLI);
    AccessLog accessLog =
        (entry, w) -> {
          StreamInfo info = entry.streamInfo();
          log.add(
              info.responseCode()
                  + (info.hasFlag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR) ? " DPE " : "")
                  + (info.hasFlag(ResponseFlag.DOWNSTREAM_REMOTE_RESET) ? " DR " : "")
                  + (info.hasFlag(ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION) ? " DC " : " ")
                  + info.responseCodeDetails()
                  + " "
                  + info.protocol());
        };
    var config =
        new ConnectionManagerConfig(
            new HttpStats(turn.stats().scope("http.t.")),
            type,
            Http1Options.DEFAULT,
            (c, callbacks) -> codec = new FakeServerCodec(c, callbacks),
            77,
            RouteProvider.NONE,
            List.of(w -> new Responses(), w -> new Keeper()),
            Map.of(),
            accessLog,
            timeouts,
            RequestOptions.DEFAULT,
            PathOptions.DEFAULT,
            new ResponseOptions(
                "t".getBytes(StandardCharsets.US_ASCII), ServerHeader.OVERWRITE, false, null),
            mostRequests,
            w -> serverDrains);
    manager = new ConnectionManagers(config, 1).create(worker);
    manager.initialize(new Chain());
    if (announced) {
      manager.onNewConnection();
    }
  }

  private void read(String bytes) {
    manager.onData(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1), false);
    turn.endTurn();
  }

  private void startHttp2() {
    start();
    read(PREFACE);
  }

  private void answer(int request) {
    HttpFilterCallbacks callbacks = asked.get(request);
    callbacks.responseHeaders().status(200);
    callbacks.encodeHeaders(true);
    turn.endTurn();
  }

  /** Ends turns until something is so; the test's timeout bounds it. */
  private void turnsUntil(BooleanSupplier what) {
    while (!what.getAsBoolean()) {
      turn.endTurn();
      Thread.onSpinWait();
    }
  }

  private long counter(String name) {
    return turn.stats().counter("http.t." + name).value();
  }

  private long gauge(String name) {
    return turn.stats().gauge("http.t." + name).value();
  }

  // ---- choosing

  @Test
  void thePrefaceIsKnownHoweverItIsCut() {
    start();
    for (char c : PREFACE.substring(0, 11).toCharArray()) {
      read(String.valueOf(c));
      assertThat(codec).isNull();
    }
    read(PREFACE.substring(11));

    assertThat(codec.events).containsExactly(PREFACE);
    assertThat(counter("downstream_cx_http2_total")).isOne();
    assertThat(gauge("downstream_cx_http2_active")).isOne();
    assertThat(counter("downstream_cx_http1_total")).isZero();
    connection.disconnect();
    assertThat(gauge("downstream_cx_http2_active")).isZero();
    assertThat(codec.events).endsWith("closed");
  }

  @Test
  void aMethodThatBeginsLikeThePrefaceIsHttp1() {
    start();
    read("PR");
    read("OPFIND / HTTP/1.1\r\nHost: h\r\n\r\n");
    answer(0);

    assertThat(codec).isNull();
    assertThat(connection.written()).startsWith("HTTP/1.1 200 OK\r\n");
    assertThat(counter("downstream_cx_http1_total")).isOne();
    assertThat(counter("downstream_rq_http1_total")).isOne();
    assertThat(log).containsExactly("200 null HTTP_1_1");
  }

  @Test
  void bytesThatToldNothingAreReleasedWithTheirConnection() {
    start();
    read("PRI");
    connection.disconnect(); // the leak check sees what is left

    assertThat(gauge("downstream_cx_active")).isZero();
    assertThat(counter("downstream_cx_destroy_remote")).isOne();
  }

  @Test
  void aConnectionThatEndsBeforeItIsAnnouncedIsCountedInAndOut() {
    announced = false; // as a filter before this one stopped
    start();
    assertThat(gauge("downstream_cx_active")).isOne();
    connection.disconnect();

    assertThat(gauge("downstream_cx_active")).isZero();
    assertThat(counter("downstream_cx_total")).isOne();
    assertThat(counter("downstream_cx_destroy_remote")).isOne();
  }

  @Test
  void aConnectionIsNotIdleForLongerBecauseAnotherFilterHoldsItBack() {
    announced = false;
    idleMillis = 20;
    start();
    turnsUntil(() -> !connection.open());

    assertThat(counter("downstream_cx_idle_timeout")).isOne();
  }

  /** It does so in the turn of a host's connection, whose end would not be this one's. */
  @Test
  void aFilterThatFailsWithTheResponseEndsTheStream() {
    start();
    read("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    onResponse =
        () -> {
          throw new IllegalStateException("a bug");
        };
    assertThatThrownBy(() -> answer(0)).hasMessage("a bug");
    turn.endTurn();

    assertThat(connection.open()).isFalse();
    assertThat(gauge("downstream_rq_active")).isZero();
    assertThat(gauge("downstream_cx_active")).isZero();
    assertThat(log).hasSize(1);
  }

  @Test
  void alpnIsBelievedBeforeBytes() {
    connection.info().negotiatedProtocol("h2");
    start();
    read("G");

    assertThat(codec.events).containsExactly("G");
  }

  @Test
  void alpnOfHttp1IsBelievedToo() {
    connection.info().negotiatedProtocol("http/1.1");
    start();
    read(PREFACE);

    assertThat(codec).isNull();
    assertThat(connection.written()).startsWith("HTTP/1.1 4");
  }

  @Test
  void priorKnowledgeNeedsNoPeek() {
    type = CodecType.HTTP2;
    start();
    read("x");

    assertThat(codec.events).containsExactly("x");
  }

  @Test
  void http1OnlyTakesNoPreface() {
    type = CodecType.HTTP1;
    start();
    read(PREFACE);

    assertThat(codec).isNull();
    assertThat(connection.written()).startsWith("HTTP/1.1 4");
  }

  // ---- many streams

  @Test
  void filtersMayCollectAsMuchAsTheStreamsWindow() {
    startHttp2();
    codec.get("/");

    assertThat(asked.get(0).bufferLimit()).isEqualTo(77);
  }

  @Test
  void aConnectionThatIsDrainedIsNoticedAndGoesAwayLater() {
    drainMillis = 500;
    startHttp2();
    codec.get("/1");
    codec.get("/2");
    serverDrains = true;
    answer(0);
    assertThat(codec.events).containsExactly(PREFACE, "notice", "200");

    codec.get("/3"); // was on its way
    turnsUntil(() -> codec.events.contains("goaway"));
    answer(1);
    assertThat(connection.closeType()).isNull();
    answer(2);

    assertThat(codec.events)
        .containsExactly(PREFACE, "notice", "200", "goaway", "200", "200", "closed");
    assertThat(connection.closeType()).isEqualTo(CloseType.FLUSH_WRITE_AND_DELAY);
    assertThat(counter("downstream_cx_drain_close")).isOne();
    assertThat(counter("downstream_rq_http2_total")).isEqualTo(3);
  }

  @Test
  void theLastRequestThatIsAllowedBeginsTheEnd() {
    mostRequests = 2;
    drainMillis = 0;
    startHttp2();
    codec.get("/1");
    assertThat(codec.events).containsExactly(PREFACE);
    codec.get("/2");
    assertThat(codec.events).containsExactly(PREFACE, "notice");
    answer(0);
    answer(1);
    turnsUntil(() -> connection.closeType() != null);

    assertThat(counter("downstream_cx_max_requests_reached")).isOne();
  }

  @Test
  void anIdleConnectionIsNotCutButTold() {
    idleMillis = 10;
    startHttp2();
    codec.get("/");
    answer(0);
    turnsUntil(() -> connection.closeType() != null);

    assertThat(codec.events).containsExactly(PREFACE, "200", "notice", "goaway", "closed");
    assertThat(counter("downstream_cx_idle_timeout")).isOne();
  }

  @Test
  void whatWaitsForTheClientsWindowIsNotCut() {
    drainMillis = 0;
    startHttp2();
    codec.get("/");
    serverDrains = true;
    codec.flushing = true;
    answer(0);
    turnsUntil(() -> codec.events.contains("goaway"));
    turn.endTurn();
    assertThat(connection.closeType()).isNull();

    codec.flushed();
    turn.endTurn();
    assertThat(connection.closeType()).isEqualTo(CloseType.FLUSH_WRITE_AND_DELAY);
  }

  @Test
  void theEndOfTheProcessIsToldAtOnce() {
    startHttp2();
    manager.onDrain();
    assertThat(codec.events).containsExactly(PREFACE, "notice");
    turnsUntil(() -> connection.closeType() != null);

    assertThat(codec.events).containsExactly(PREFACE, "notice", "goaway", "closed");
    assertThat(counter("downstream_cx_drain_close")).isOne();
  }

  // ---- errors

  @Test
  void aRequestThatCannotBeReadLeavesTheOthersAlone() {
    startHttp2();
    FakeServerCodec.Stream bad = codec.get("/1");
    codec.get("/2");
    bad.decoder.onRequestError(431, "http2.headers_too_large", "too large");
    answer(1);

    assertThat(codec.events).containsExactly(PREFACE, "431", "200");
    assertThat(log).containsExactly("431 DPE  http2.headers_too_large HTTP_2", "200 null HTTP_2");
    assertThat(counter("downstream_cx_protocol_error")).isZero();
    assertThat(counter("downstream_rq_too_large")).isOne();
  }

  @Test
  void whoResetWhatIsLogged() {
    startHttp2();
    codec.get("/1").callbacks.onResetStream(StreamResetReason.REMOTE_RESET, "http2.remote_reset");
    codec
        .get("/2")
        .callbacks
        .onResetStream(StreamResetReason.PROTOCOL_ERROR, "http2.violation.of.messaging.rule");
    codec.get("/3").callbacks.onResetStream(StreamResetReason.CONNECTION_TERMINATION, null);
    codec.protocolError("http2.inbound_empty_frames_flood");

    assertThat(log)
        .containsExactly(
            "0 DR  http2.remote_reset HTTP_2",
            "0 DPE  http2.violation.of.messaging.rule HTTP_2",
            "0 DC downstream_remote_disconnect HTTP_2");
    assertThat(counter("downstream_rq_rx_reset")).isEqualTo(3);
    assertThat(counter("downstream_cx_protocol_error")).isOne();
    assertThat(connection.info().terminationDetails())
        .isEqualTo("http2.inbound_empty_frames_flood");
  }

  /** Keeps requests until the test answers them. */
  private final class Keeper implements HttpFilter {
    @Override
    public void initialize(HttpFilterCallbacks callbacks) {
      asked.add(callbacks);
    }

    @Override
    public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
      return HeadersStatus.STOP_ITERATION;
    }

    @Override
    public void onDestroy() {}
  }

  /** Lets everything pass; fails with a response's head when the test says so. */
  private final class Responses implements HttpFilter {
    @Override
    public void initialize(HttpFilterCallbacks callbacks) {}

    @Override
    public HeadersStatus onResponseHeaders(HeaderMap headers, boolean endStream) {
      onResponse.run();
      return HeadersStatus.CONTINUE;
    }

    @Override
    public void onDestroy() {}
  }

  private final class Chain implements NetworkFilter.ReadCallbacks {
    @Override
    public Connection connection() {
      return connection;
    }

    @Override
    public void continueReading() {}

    @Override
    public void injectData(io.netty.buffer.ByteBuf data, boolean endStream) {
      data.release();
    }
  }
}
