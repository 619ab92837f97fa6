package io.legate.http.codec.h1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legate.http.HeaderFormat;
import io.legate.http.StreamResetReason;
import io.legate.network.CloseType;
import io.legate.testing.ClientCodecPeer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1ClientConnectionTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String OK_EVENTS =
      "head\n:status: 200\ncontent-length: 2\n\ndata ok END\nclosed ";
  private static final Http1Options TRAILERS =
      new Http1Options(
          80 * 1024,
          100,
          false,
          "",
          true,
          false,
          Http1Options.Underscores.ALLOW,
          HeaderFormat.LOWER_CASE);

  private final List<ClientCodecPeer> peers = new ArrayList<>();

  private ClientCodecPeer peer() {
    return peer(TRAILERS);
  }

  private ClientCodecPeer peer(Http1Options options) {
    ClientCodecPeer peer =
        new ClientCodecPeer((c, callbacks) -> new Http1ClientConnection(c, callbacks, options));
    peers.add(peer);
    return peer;
  }

  @AfterEach
  void closeAll() {
    peers.forEach(ClientCodecPeer::close);
  }

  @Test
  void servesOneRequestAfterAnother() {
    ClientCodecPeer peer = peer();
    peer.request("GET", "x", "y").read(OK).request("GET").read(OK);

    assertThat(peer.events).hasToString((OK_EVENTS + "reusable\n").repeat(2));
    assertThat(peer.sent())
        .isEqualTo(
            "GET /p HTTP/1.1\r\nhost: h:1\r\nx: y\r\n\r\nGET /p HTTP/1.1\r\nhost: h:1\r\n\r\n");
    assertThat(peer.connection.open()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Content-Length: 30\r\n", "Transfer-Encoding: chunked\r\n"})
  void whatWasReadIsReleasedOnceWhenItsReaderFails(String framing) {
    ClientCodecPeer peer = peer();
    peer.request("GET").read("HTTP/1.1 200 OK\r\n" + framing + "\r\n");
    peer.onResponse =
        () -> {
          throw new IllegalStateException("a bug");
        };

    assertThatThrownBy(() -> peer.read("3\r\nabc\r\n")).hasMessage("a bug");
    peer.onResponse = () -> {};
    peer.connection.disconnect();
    assertThat(peer.events.toString())
        .doesNotContain("END")
        .endsWith("reset CONNECTION_TERMINATION\n");
  }

  @Test
  void whatWasReadIsReleasedWhenAResponseFails() {
    ClientCodecPeer peer = peer();
    peer.onResponse =
        () -> {
          throw new IllegalStateException("a bug");
        };

    assertThatThrownBy(() -> peer.request("GET").read(OK)).hasMessage("a bug");
  }

  @Test
  void takesTheNextRequestAtOnce() {
    ClientCodecPeer peer = peer();
    peer.onReusable =
        p -> {
          p.onReusable = q -> {};
          p.request("GET");
        };
    peer.request("GET").read(OK).read(OK);

    assertThat(peer.events).hasToString((OK_EVENTS + "reusable\n").repeat(2));
  }

  @Test
  void neverTakesSurplusBytesForTheNextResponse() {
    String poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
    for (String first :
        List.of(
            OK,
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n")) {
      ClientCodecPeer peer = peer();
      peer.onReusable = p -> p.request("GET");
      peer.request("GET").read(first + poison);

      assertThat(peer.events.toString()).endsWith("closed used up\n").doesNotContain("poison");
      assertThat(peer.connection.closeType()).isEqualTo(CloseType.NO_FLUSH);
      assertThat(peer.protocolErrors).isOne();
    }
  }

  @Test
  void closesWhenBytesComeThatNobodyAskedFor() {
    ClientCodecPeer idle = peer();
    idle.read(OK);
    assertThat(idle.connection.open()).isFalse();
    assertThat(idle.protocolErrors).isOne();

    ClientCodecPeer later = peer();
    later.request("GET").read(OK).read("x");
    assertThat(later.connection.open()).isFalse();
    assertThat(later.events).hasToString(OK_EVENTS + "reusable\n");
    assertThat(later.protocolErrors).isOne();

    ClientCodecPeer early = peer();
    early.open();
    early.read(OK);
    assertThat(early.events).hasToString("reset PROTOCOL_ERROR\n");
    assertThat(early.connection.open()).isFalse();

    // What a host says that has waited too long for the next request; Envoy does not count it.
    ClientCodecPeer bored = peer();
    bored.request("GET").read(OK).read("HTTP/1.1 408 Request Timeout\r\n\r\n");
    assertThat(bored.connection.open()).isFalse();
    assertThat(bored.protocolErrors).isZero();
  }

  @Test
  void passesInformationalResponsesOn() {
    ClientCodecPeer peer = peer();
    peer.request("GET")
        .read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + OK);

    assertThat(peer.events)
        .hasToString(
            "informational\n:status: 100\n\ninformational\n:status: 103\nlink: a\n\n"
                + OK_EVENTS
                + "reusable\n");
  }

  @ParameterizedTest
  @CsvSource({"HEAD,200", "GET,204", "GET,304", "HEAD,304"})
  void knowsResponsesWithoutABody(String method, int status) {
    ClientCodecPeer peer = peer();
    String length = status == 204 ? "" : "Content-Length: 5\r\n";
    peer.request(method).read("HTTP/1.1 " + status + " X\r\n" + length + "\r\n");

    assertThat(peer.events.toString()).startsWith("head END\n").endsWith("closed reusable\n");
  }

  @Test
  void readsTrailers() {
    String response =
        "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nGrpc-Status: 0\r\n\r\n";

    ClientCodecPeer peer = peer();
    peer.request("GET").read(response);
    assertThat(peer.events.toString())
        .endsWith("data ab\ntrailers\ngrpc-status: 0\nEND\nclosed reusable\n");
    ClientCodecPeer without = peer(Http1Options.DEFAULT);
    without.request("GET").read(response);
    assertThat(without.events.toString()).endsWith("data ab END\nclosed reusable\n");

    ClientCodecPeer framing = peer();
    framing
        .request("GET")
        .read(
            response.replace(
                "Grpc-", "Content-Length: 1\r\nTransfer-Encoding: x\r\nHost: h\r\nGrpc-"));
    assertThat(framing.events.toString())
        .endsWith("data ab\ntrailers\ngrpc-status: 0\nEND\nclosed reusable\n");
  }

  @Test
  void readsABodyThatEndsWithTheConnection() {
    ClientCodecPeer peer = peer();
    peer.request("GET").read("HTTP/1.1 200 OK\r\n\r\nab").read("c");
    peer.connection.disconnect();

    assertThat(peer.events).hasToString("head\n:status: 200\n\ndata abc END\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nX: y",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcd",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n"
      })
  void resetsWhenTheConnectionEndsTooSoon(String response) {
    ClientCodecPeer peer = peer();
    peer.request("GET");
    if (!response.isEmpty()) {
      peer.read(response);
    }
    peer.connection.disconnect();

    assertThat(peer.events.toString()).endsWith("reset CONNECTION_TERMINATION\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1 600 OK\r\n\r\n",
        "HTTP/1.1 +20 OK\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 2\r\n",
        "HTTP/1.1  200 OK\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.2 200 OK\r\n\r\n",
        "http/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 200 O\u0000K\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX : y\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
        "HTTP/1.1 204 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 204 OK\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 100 OK\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
      })
  void resetsWhatIsNoHttpOrNoAnswer(String response) {
    String whole = garbled(response, response.length());
    assertThat(whole).endsWith("reset PROTOCOL_ERROR\n");
    for (int i = 1; i < response.length(); i++) {
      assertThat(garbled(response, i)).isEqualTo(whole);
    }
  }

  private String garbled(String response, int split) {
    ClientCodecPeer peer = peer();
    peer.request("GET").read(response.substring(0, split)).read(response.substring(split));
    assertThat(peer.connection.closeType()).isEqualTo(CloseType.NO_FLUSH);
    return peer.events.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 200 OK,'',reusable",
    "HTTP/1.1 200 OK,Connection: close,used up",
    "HTTP/1.1 200 OK,'Connection: x, Close',used up",
    "HTTP/1.0 200 OK,'',used up",
    "HTTP/1.0 200 OK,Connection: keep-alive,reusable"
  })
  void knowsWhetherTheConnectionStays(String line, String field, String expected) {
    ClientCodecPeer peer = peer();
    String fields = field.isEmpty() ? "" : field + "\r\n";
    peer.request("GET").read(line + "\r\nContent-Length: 1\r\n" + fields + "\r\na");

    assertThat(peer.events.toString()).endsWith("closed " + expected + "\n");
  }

  @Test
  void endsWithARequestThatSaysClose() {
    ClientCodecPeer peer = peer();
    peer.request("GET", "connection", "close").read(OK);

    assertThat(peer.events.toString()).endsWith("closed used up\n");
  }

  @Test
  void isUsedUpByAResponseBeforeTheRequestIsComplete() {
    ClientCodecPeer peer = peer();
    peer.request("POST", false).read(OK);
    peer.data("late", true);

    assertThat(peer.events).hasToString(OK_EVENTS + "used up\n");
    assertThat(peer.connection.open()).isFalse();
  }

  @Test
  void framesRequests() {
    String head = "POST /p HTTP/1.1\r\nhost: h:1\r\n";
    ClientCodecPeer empty = peer();
    assertThat(empty.request("POST").sent()).isEqualTo(head + "content-length: 0\r\n\r\n");

    ClientCodecPeer fixed = peer();
    fixed.request("POST", false, "content-length", "3").data("abc", true);
    fixed.turn.endTurn();
    assertThat(fixed.connection.writes()).hasSize(1);
    assertThat(fixed.sent()).isEqualTo(head + "content-length: 3\r\n\r\nabc");

    ClientCodecPeer chunked = peer();
    chunked.request("POST", false).data("abc", false);
    chunked.data("", true);
    assertThat(chunked.sent())
        .isEqualTo(head + "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");

    for (String method : List.of("GET", "HEAD", "DELETE", "TRACE")) {
      assertThat(peer().request(method).sent())
          .isEqualTo(method + " /p HTTP/1.1\r\nhost: h:1\r\n\r\n");
    }
  }

  @Test
  void upgradesBothWays() {
    ClientCodecPeer peer = peer();
    peer.request("GET", false, "upgrade", "websocket", "connection", "Upgrade");
    peer.read("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nHTTP/1.1 \0")
        .read("x");
    peer.data("raw", false);
    peer.data("end", true);

    assertThat(peer.events)
        .hasToString("head\n:status: 101\nupgrade: websocket\n\ndata HTTP/1.1 \0x\n");
    assertThat(peer.sent())
        .isEqualTo(
            "GET /p HTTP/1.1\r\nhost: h:1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"
                + "rawend");
    assertThat(peer.connection.writeEnded()).isTrue();
  }

  @Test
  void tunnelsAfterConnect() {
    ClientCodecPeer peer = peer();
    peer.request("CONNECT", false).read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nraw");

    assertThat(peer.sent()).startsWith("CONNECT h:1 HTTP/1.1\r\nhost: h:1\r\n\r\n");
    assertThat(peer.events.toString()).endsWith("data raw\n");
  }

  @Test
  void givesBackStopsOfReadingWhenTheStreamEnds() {
    ClientCodecPeer peer = peer();
    peer.request("GET");
    peer.encoder.readDisable(true);
    peer.read(OK);
    assertThat(peer.connection.readDisabled()).isZero();
    peer.encoder.readDisable(false);
    assertThat(peer.connection.readDisabled()).isZero();
  }

  @Test
  void closesWhenTheStreamIsReset() {
    ClientCodecPeer peer = peer();
    peer.request("POST", false);
    peer.encoder.resetStream(StreamResetReason.LOCAL_RESET);
    peer.data("late", true);

    assertThat(peer.events).hasToString("");
    assertThat(peer.sent()).isEmpty();
    assertThat(peer.connection.closeType()).isEqualTo(CloseType.NO_FLUSH);
  }

  @Test
  void limitsHeads() {
    ClientCodecPeer peer = peer();
    peer.request("GET").read("HTTP/1.1 200 OK\r\nX: " + "y".repeat(81 * 1024));

    assertThat(peer.events).hasToString("reset PROTOCOL_ERROR\n");
  }
}
