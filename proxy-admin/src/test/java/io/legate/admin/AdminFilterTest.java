package io.legate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Worker;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.http.HttpFilter.DataStatus;
import io.legate.http.HttpFilter.HeadersStatus;
import io.legate.http.HttpFilterCallbacks;
import io.legate.http.Route;
import io.legate.http.StreamResetReason;
import io.legate.network.Connection;
import io.legate.stream.StreamInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AdminFilterTest {
  private final FakeAdminContext server = new FakeAdminContext();
  private final FakeStream stream = new FakeStream();
  private final AdminFilter filter = new AdminFilter(new Admin(server));

  AdminFilterTest() {
    filter.initialize(stream);
  }

  @Test
  void answersAShortBodyWithItsLength() {
    request("GET", "/ready", true);

    assertThat(stream.response.status()).isEqualTo(200);
    assertThat(stream.header("content-type")).isEqualTo("text/plain; charset=UTF-8");
    assertThat(stream.header("cache-control")).isEqualTo("no-cache, max-age=0");
    assertThat(stream.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(stream.header("content-length")).isEqualTo("5");
    assertThat(stream.text()).isEqualTo("LIVE\n");
    assertThat(stream.ended).isTrue();
    assertThat(stream.info.responseCodeDetails()).isEqualTo("admin_filter_response");
  }

  @Test
  void sendsNoBodyToHead() {
    request("HEAD", "/ready", true);

    assertThat(stream.response.status()).isEqualTo(200);
    assertThat(stream.text()).isEmpty();
    assertThat(stream.ended).isTrue();
  }

  @Test
  void endsAnEmptyAnswerWithItsHead() {
    request("GET", "/listeners", true);

    assertThat(stream.header("content-length")).isEqualTo("0");
    assertThat(stream.ended).isTrue();
    assertThat(stream.pieces).isZero();
  }

  @Test
  void takesParametersFromAForm() {
    server.levels.put("http", LogLevel.INFO);
    stream.request.add(Headers.CONTENT_TYPE, "application/x-www-form-urlencoded; charset=utf-8");
    request("POST", "/logging", false);
    assertThat(stream.response.status()).isZero();

    assertThat(data("ht", false)).isEqualTo(DataStatus.STOP_ITERATION_NO_BUFFER);
    assertThat(data("tp=debug", true)).isEqualTo(DataStatus.STOP_ITERATION_NO_BUFFER);

    assertThat(stream.text()).contains("http: debug");
  }

  @Test
  void answersAtTrailers() {
    request("POST", "/healthcheck/ok", false);
    data("ignored", false);

    assertThat(filter.onRequestTrailers(new HeaderMap())).isEqualTo(HeadersStatus.STOP_ITERATION);

    assertThat(stream.text()).isEqualTo("OK\n");
    assertThat(server.calls).containsExactly("failHealthcheck false");
  }

  @Test
  void refusesALongBodyOnce() {
    request("POST", "/healthcheck/ok", false);
    data("x".repeat(AdminFilter.MAX_BODY_BYTES), false);
    data("x", false);
    data("x", true);

    assertThat(stream.localReply).isEqualTo("413 Payload Too Large request_payload_too_large");
    assertThat(server.calls).isEmpty();
  }

  @Test
  void streamsALongAnswerAndStopsWhileTheClientIsSlow() {
    for (int i = 0; i < 20_000; i++) {
      server.count("cluster.c" + i + ".upstream_rq_total", i);
    }
    stream.blockAfter = 2;
    request("GET", "/stats", true);

    assertThat(stream.header("content-length")).isNull();
    assertThat(stream.pieces).isEqualTo(2);
    assertThat(stream.ended).isFalse();

    stream.blockAfter = Integer.MAX_VALUE;
    filter.onDownstreamBelowLowWatermark();

    assertThat(stream.ended).isTrue();
    assertThat(stream.text().lines()).hasSize(20_000);
  }

  @Test
  void sendsNothingAfterTheStreamIsGone() {
    for (int i = 0; i < 20_000; i++) {
      server.count("cluster.c" + i + ".upstream_rq_total", i);
    }
    stream.blockAfter = 1;
    request("GET", "/stats", true);

    filter.onDestroy();
    filter.onDownstreamBelowLowWatermark();

    assertThat(stream.pieces).isEqualTo(1);
    assertThat(stream.ended).isFalse();
  }

  @Test
  void tellsOfABodyThatCannotBeBegun() {
    server.clusters.add(
        new ClusterView(null, null, ResourceStage.ACTIVE, "", FakeAdminContext.LOADED, null));

    request("GET", "/clusters", true);

    assertThat(stream.response.status()).isEqualTo(500);
    assertThat(stream.text()).startsWith("/clusters failed: java.lang.NullPointerException");
    assertThat(stream.ended).isTrue();
  }

  @Test
  void resetsWhenABodyBreaksOff() {
    for (int i = 0; i < 200; i++) {
      server.cluster("cluster-" + i, FakeAdminContext.host("10.0.0." + i, 80, ""));
    }
    server.clusters.add(
        new ClusterView(null, null, ResourceStage.ACTIVE, "", FakeAdminContext.LOADED, null));

    request("GET", "/clusters", true);

    assertThat(stream.reset).isEqualTo(StreamResetReason.LOCAL_RESET);
    assertThat(stream.ended).isFalse();
  }

  private void request(String method, String path, boolean endStream) {
    stream.request.add(Headers.METHOD, method);
    stream.request.add(Headers.PATH, path);
    assertThat(filter.onRequestHeaders(stream.request, endStream))
        .isEqualTo(HeadersStatus.STOP_ITERATION);
  }

  private DataStatus data(String text, boolean endStream) {
    ByteBuf data = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    DataStatus status = filter.onRequestData(data, endStream);
    assertThat(data.refCnt()).isZero();
    return status;
  }

  /** A stream whose client stops reading after so many pieces. */
  private static final class FakeStream implements HttpFilterCallbacks {
    final HeaderMap request = new HeaderMap();
    final HeaderMap response = new HeaderMap();
    final StreamInfo info = new StreamInfo();
    final StringBuilder body = new StringBuilder();
    int blockAfter = Integer.MAX_VALUE;
    int pieces;
    boolean ended;
    String localReply;
    StreamResetReason reset;
    private DownstreamWatermarks watermarks;

    String header(String name) {
      return response.get(HeaderName.of(name));
    }

    String text() {
      return body.toString();
    }

    @Override
    public Worker worker() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Connection connection() {
      return null;
    }

    @Override
    public StreamInfo streamInfo() {
      return info;
    }

    @Override
    public long streamId() {
      return 1;
    }

    @Override
    public HeaderMap requestHeaders() {
      return request;
    }

    @Override
    public HeaderMap responseHeaders() {
      return response;
    }

    @Override
    public Route route() {
      return null;
    }

    @Override
    public void clearRouteCache() {}

    @Override
    public void continueRequest() {}

    @Override
    public void continueResponse() {}

    @Override
    public void addRequestData(ByteBuf data) {
      data.release();
    }

    @Override
    public ByteBuf bufferedRequestData() {
      return null;
    }

    @Override
    public void sendLocalReply(int status, String text, HeaderChange headers, String details) {
      assertThat(localReply).isNull();
      localReply = status + " " + text + " " + details;
    }

    @Override
    public void encode1xxHeaders(HeaderMap headers) {}

    @Override
    public void encodeHeaders(boolean endStream) {
      assertThat(ended).isFalse();
      ended = endStream;
    }

    @Override
    public void encodeData(ByteBuf data, boolean endStream) {
      assertThat(ended).isFalse();
      pieces++;
      body.append(data.toString(StandardCharsets.UTF_8));
      data.release();
      ended = endStream;
      if (pieces >= blockAfter) {
        watermarks.onDownstreamAboveHighWatermark();
      }
    }

    @Override
    public void encodeTrailers() {}

    @Override
    public HeaderMap requestTrailers() {
      return new HeaderMap();
    }

    @Override
    public HeaderMap responseTrailers() {
      return new HeaderMap();
    }

    @Override
    public void resetStream(StreamResetReason reason) {
      reset = reason;
    }

    @Override
    public int bufferLimit() {
      return 1 << 20;
    }

    @Override
    public void onRequestAboveWriteBufferHighWatermark() {}

    @Override
    public void onRequestBelowWriteBufferLowWatermark() {}

    @Override
    public void downstreamWatermarks(DownstreamWatermarks callbacks) {
      watermarks = callbacks;
    }
  }
}
