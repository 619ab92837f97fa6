package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Transport;
import io.legate.http.HeaderMap;
import io.legate.http.HttpFilterFactory;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.ScriptedFilter;
import io.legate.testing.ScriptedFilter.Notes;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to messages that filters stop, change, lengthen or answer. */
@Timeout(30)
class FilterPassTest {
  private static final String POST =
      "POST / HTTP/1.1\r\nHost: h\r\ntransfer-encoding: chunked\r\n\r\n";
  private static final String BODY = "3\r\npqr\r\n3\r\nstu\r\n0\r\n\r\n";

  private final Notes notes = new Notes();
  private RawBackend backend;

  @BeforeEach
  void start() throws Exception {
    var made = new RawBackend[1];
    made[0] =
        new RawBackend(
            (peer, n) -> {
              while (true) {
                String head = peer.head();
                String body = "";
                if (head.contains("transfer-encoding")) {
                  var all = new StringBuilder();
                  while (all.length() < 5
                      || all.indexOf("\r\n\r\n", all.length() - 4) < 0
                      || all.indexOf("0\r\n") < 0) {
                    all.append(peer.read(1));
                  }
                  body = all.toString();
                }
                made[0].requests.add(head + body);
                peer.send(
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                        + "2\r\nxy\r\n1\r\nz\r\n0\r\n\r\n");
              }
            });
    backend = made[0];
  }

  @AfterEach
  void stop() throws Exception {
    backend.close();
  }

  private ProxyFixture proxy(String more, HttpFilterFactory... filters) throws Exception {
    var names = new StringBuilder();
    Map<String, HttpFilterFactory> byName = new HashMap<>();
    for (int i = 0; i < filters.length; i++) {
      String name = "f" + i;
      names.append("{name: ").append(name).append(more).append("}, ");
      byName.put(name, filters[i]);
    }
    String yaml =
        new ProxyYaml(backend.port())
            .hcm("http_protocol_options: {enable_trailers: true}")
            .cluster(
                """
                typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {
                  "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,
                  explicit_http_config: {http_protocol_options: {enable_trailers: true}}}}
                """)
            .listener("per_connection_buffer_limit_bytes: 1024")
            .filters(names.toString())
            .build();
    return new ProxyFixture(1, Transport.best(), yaml, byName);
  }

  private HttpFilterFactory passing(String name) {
    return worker -> new ScriptedFilter(name, notes);
  }

  private List<String> seenBy(String name) {
    return notes.seen.stream().filter(s -> s.startsWith(name + ":")).toList();
  }

  private static String body(String request) {
    return request.substring(request.indexOf("\r\n\r\n") + 4).replaceAll("[0-9a-f]+\r\n|\r\n", "");
  }

  @Test
  void passesRequestsForwardsAndResponsesBackwards() throws Exception {
    try (var proxy = proxy("", passing("a"), passing("b"));
        var client = proxy.client()) {
      client.get("/").chunked();
      proxy.logged(1);
      assertThat(notes.seen.subList(0, 4)).containsExactly("a:h.", "b:h.", "b:H200", "a:H200");
      assertThat(notes.seen).endsWith("a:destroyed", "b:destroyed");
    }
  }

  @Test
  void holdsAHeadUntilItIsContinued() throws Exception {
    HttpFilterFactory stops =
        worker ->
            new ScriptedFilter("a", notes) {
              @Override
              public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
                later(() -> callbacks().continueRequest());
                return HeadersStatus.STOP_ITERATION;
              }

              @Override
              public HeadersStatus onResponseHeaders(HeaderMap headers, boolean endStream) {
                later(() -> callbacks().continueResponse());
                return HeadersStatus.STOP_ALL_ITERATION_AND_WATERMARK;
              }
            };
    try (var proxy = proxy("", stops, stops, passing("c"));
        var client = proxy.client()) {
      assertThat(client.get("/").chunked()).endsWith("0\r\n\r\n").contains("x", "y", "z");
      assertThat(client.get("/").chunked()).contains("x", "y", "z");
      assertThat(seenBy("c").subList(0, 2)).containsExactly("c:h.", "c:H200");
    }
  }

  @Test
  void collectsABodyAndPassesItOnWhole() throws Exception {
    HttpFilterFactory collects =
        worker ->
            new ScriptedFilter("a", notes) {
              @Override
              public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
                super.onRequestHeaders(headers, endStream);
                return HeadersStatus.STOP_ITERATION;
              }

              @Override
              public DataStatus onRequestData(ByteBuf data, boolean endStream) {
                super.onRequestData(data, endStream);
                return endStream ? DataStatus.CONTINUE : DataStatus.STOP_ITERATION_AND_BUFFER;
              }
            };
    try (var proxy = proxy("", collects, collects, passing("c"));
        var client = proxy.client()) {
      client.send(POST).send("3\r\npqr\r\n").send("3\r\nstu\r\n").send("0\r\n\r\n");
      client.chunked();
      assertThat(body(backend.requests.get(0))).isEqualTo("pqrstu");
      assertThat(seenBy("c").subList(0, 2)).containsExactly("c:h", "c:'pqrstu'.");
    }
  }

  @Test
  void holdsTheEndOfABodyUntilItIsContinued() throws Exception {
    HttpFilterFactory stops =
        worker ->
            new ScriptedFilter("a", notes) {
              @Override
              public DataStatus onRequestData(ByteBuf data, boolean endStream) {
                if (endStream) {
                  later(() -> callbacks().continueRequest());
                  return DataStatus.STOP_ITERATION_AND_BUFFER;
                }
                return DataStatus.CONTINUE;
              }
            };
    HttpFilterFactory headLater =
        worker ->
            new ScriptedFilter("b", notes) {
              @Override
              public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
                callbacks().worker().execute(() -> callbacks().continueRequest());
                return HeadersStatus.STOP_ITERATION;
              }
            };
    try (var proxy = proxy("", stops, headLater, passing("c"));
        var client = proxy.client()) {
      client.send(POST + BODY).chunked();
      assertThat(body(backend.requests.get(0))).isEqualTo("pqrstu");
      assertThat(seenBy("c").get(0)).isEqualTo("c:h");
    }
  }

  @Test
  void answers413WhenMoreIsCollectedThanAllowed() throws Exception {
    HttpFilterFactory collects =
        worker ->
            new ScriptedFilter("a", notes) {
              @Override
              public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
                return HeadersStatus.STOP_ALL_ITERATION_AND_BUFFER;
              }
            };
    try (var proxy = proxy("", collects);
        var client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 5000\r\n\r\n" + "x".repeat(3000));
      assertThat(client.rest()).startsWith("HTTP/1.1 413 ").endsWith("Payload Too Large");
      assertThat(proxy.logged(1)).startsWith("413 - request_payload_too_large ");
      assertThat(backend.requests).isEmpty();
    }
  }

  @Test
  void answers500WhenMoreOfAResponseIsCollectedThanAllowed() throws Exception {
    HttpFilterFactory collects =
        worker ->
            new ScriptedFilter("a", notes) {
              @Override
              public HeadersStatus onResponseHeaders(HeaderMap headers, boolean endStream) {
                note("H" + headers.status());
                return HeadersStatus.STOP_ITERATION;
              }

              @Override
              public DataStatus onResponseData(ByteBuf data, boolean endStream) {
                return DataStatus.STOP_ITERATION_AND_BUFFER;
              }
            };
    try (var large =
        RawBackend.answering(
            "HTTP/1.1 200 OK\r\ncontent-length: 3000\r\n\r\n" + "x".repeat(3000))) {
      backend.close();
      backend = large;
      try (var proxy = proxy("", collects);
          var client = proxy.client()) {
        assertThat(client.get("/").response())
            .startsWith("HTTP/1.1 500 ")
            .endsWith("Internal Server Error");
        assertThat(proxy.logged(1)).startsWith("500 - response_payload_too_large ");
        assertThat(seenBy("a")).containsExactly("a:h.", "a:H200", "a:destroyed");
        assertThat(proxy.counter("http.t.rs_too_large")).isOne();
      }
    }
  }

  @Test
  void stopsReadingWhenMoreIsCollectedThanTheWatermark() throws Exception {
    HttpFilterFactory collects =
        worker ->
            new ScriptedFilter("a", notes) {
              @Override
              public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
                later(() -> callbacks().continueRequest());
                return HeadersStatus.STOP_ALL_ITERATION_AND_WATERMARK;
              }
            };
    try (var proxy = proxy("", collects);
        var client = proxy.client()) {
      String body = "y".repeat(200_000);
      client.send(POST + "30d40\r\n" + body + "\r\n0\r\n\r\n").chunked();
      assertThat(body(backend.requests.get(0))).isEqualTo(body);
      assertThat(proxy.counter("http.t.downstream_flow_control_paused_reading_total"))
          .isPositive()
          .isEqualTo(proxy.counter("http.t.downstream_flow_control_resumed_reading_total"));
    }
  }

  @Test
  void givesAHeadABody() throws Exception {
    HttpFilterFactory adds =
        worker ->
            new ScriptedFilter("a", notes) {
              @Override
              public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
                callbacks().addRequestData(bytes("plus"));
                return HeadersStatus.CONTINUE;
              }
            };
    try (var proxy = proxy("", adds, passing("b"));
        var client = proxy.client()) {
      client.get("/").chunked();
      assertThat(body(backend.requests.get(0))).isEqualTo("plus");
      assertThat(seenBy("b").subList(0, 2)).containsExactly("b:h", "b:'plus'.");
    }
  }

  @Test
  void givesAHeadABodyWhileItIsStopped() throws Exception {
    HttpFilterFactory adds =
        worker ->
            new ScriptedFilter("a", notes) {
              @Override
              public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
                later(
                    () -> {
                      callbacks().addRequestData(bytes("plus"));
                      callbacks().continueRequest();
                    });
                return HeadersStatus.STOP_ITERATION;
              }
            };
    try (var proxy = proxy("", adds, passing("b"));
        var client = proxy.client()) {
      client.get("/").chunked();
      assertThat(body(backend.requests.get(0))).isEqualTo("plus");
      assertThat(seenBy("b").subList(0, 2)).containsExactly("b:h", "b:'plus'.");
    }
  }

  @Test
  void holdsTrailersUntilTheyAreContinued() throws Exception {
    HttpFilterFactory stops =
        worker ->
            new ScriptedFilter("a", notes) {
              @Override
              public DataStatus onRequestData(ByteBuf data, boolean endStream) {
                return DataStatus.STOP_ITERATION_AND_BUFFER;
              }

              @Override
              public HeadersStatus onRequestTrailers(HeaderMap trailers) {
                later(
                    () -> {
                      callbacks().addRequestData(bytes("!"));
                      callbacks().continueRequest();
                    });
                return HeadersStatus.STOP_ITERATION;
              }
            };
    try (var proxy = proxy("", stops, passing("b"));
        var client = proxy.client()) {
      client.send(POST + "3\r\npqr\r\n0\r\nx-t: 1\r\n\r\n").chunked();
      assertThat(seenBy("b").subList(0, 3)).containsExactly("b:h", "b:'pqr!'", "b:t");
      assertThat(backend.requests.get(0)).endsWith("x-t: 1\r\n\r\n");
    }
  }

  @Test
  void answersFromAnyCallback() throws Exception {
    for (String where : List.of("h", "d", "H")) {
      notes.seen.clear();
      HttpFilterFactory answers = worker -> new Answering(where, notes);
      try (var proxy = proxy("", passing("a"), answers, passing("c"));
          var client = proxy.client()) {
        client.send(POST + BODY);
        assertThat(client.response()).as(where).startsWith("HTTP/1.1 403 ").endsWith("denied");
        assertThat(proxy.logged(1)).as(where).startsWith("403 - by_filter ");
        assertThat(notes.seen).contains("a:destroyed", "c:destroyed");
      }
    }
  }

  @Test
  void doesNotGoOnWithARequestWhoseAnswerIsHeldUp() throws Exception {
    HttpFilterFactory holds =
        worker ->
            new ScriptedFilter("a", notes) {
              @Override
              public HeadersStatus onResponseHeaders(HeaderMap headers, boolean endStream) {
                later(() -> callbacks().continueResponse());
                return HeadersStatus.STOP_ALL_ITERATION_AND_BUFFER;
              }
            };
    try (var proxy = proxy("", holds, worker -> new Answering("h", notes), passing("c"));
        var client = proxy.client()) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.response()).startsWith("HTTP/1.1 403 ").endsWith("denied");
      proxy.logged(1);
      assertThat(seenBy("c")).doesNotContain("c:h", "c:h.");
      assertThat(backend.requests).isEmpty();
    }
  }

  /** Answers itself in one place, and claims that everything goes on. */
  private static final class Answering extends ScriptedFilter {
    private final String where;

    Answering(String where, Notes notes) {
      super("b", notes);
      this.where = where;
    }

    private void answerAt(String here) {
      if (here.equals(where)) {
        callbacks().sendLocalReply(403, "denied", null, "by_filter");
      }
    }

    @Override
    public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
      answerAt("h");
      return HeadersStatus.CONTINUE;
    }

    @Override
    public DataStatus onRequestData(ByteBuf data, boolean endStream) {
      answerAt("d");
      return DataStatus.CONTINUE;
    }

    @Override
    public HeadersStatus onResponseHeaders(HeaderMap headers, boolean endStream) {
      if (headers.status() == 200) {
        answerAt("H");
      }
      return HeadersStatus.CONTINUE;
    }
  }
}
