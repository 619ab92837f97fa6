package io.legate.upstream.health;

import io.legate.event.Buffers;
import io.legate.http.ClientConnection;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.http.RequestEncoder;
import io.legate.http.StreamResetReason;
import io.legate.network.NettyConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a host over HTTP and judges the status, the body and who answers. Envoy: {@code
 * HttpHealthCheckerImpl}.
 */
final class HttpProbe extends StreamProbe {
  private static final Logger log = LoggerFactory.getLogger("hc");
  private static final HeaderName DEGRADED = HeaderName.of("x-envoy-degraded");
  private static final HeaderName CHECKED_CLUSTER =
      HeaderName.of("x-envoy-upstream-healthchecked-cluster");

  private final HttpCheck check;
  private @Nullable ByteBuf body;

  HttpProbe(HttpCheck check, ProbeTarget target, Listener listener) {
    super(target, listener);
    this.check = check;
  }

  @Override
  ClientConnection codec(NettyConnection connection) {
    return check.codecs().create(connection, this);
  }

  @Override
  void send(RequestEncoder request) {
    boolean bodiless = check.body().length == 0;
    request.encodeHeaders(check.head().of(target()), bodiless);
    if (!bodiless) {
      request.encodeData(Unpooled.wrappedBuffer(check.body()), true);
    }
  }

  @Override
  public void onResponseHeaders(boolean endStream) {
    if (endStream && probing()) {
      complete();
    }
  }

  @Override
  public void onResponseData(ByteBuf data, boolean endStream) {
    if (!probing()) { // the check is over: its connection was closed, and with it this answer ended
      data.release();
      return;
    }
    if (check.receive().isEmpty()) {
      data.release();
    } else {
      keep(data);
    }
    if (endStream) {
      complete();
    }
  }

  private void keep(ByteBuf data) {
    ByteBuf kept = body;
    int room =
        check.bodyBytes() == 0
            ? Integer.MAX_VALUE
            : (int)
                Math.min(
                    Integer.MAX_VALUE,
                    check.bodyBytes() - (kept == null ? 0 : kept.readableBytes()));
    if (room <= 0) {
      data.release();
      return;
    }
    ByteBuf piece = data.readableBytes() <= room ? data : data.readSlice(room);
    body = Buffers.merge(target().worker(), kept, piece);
  }

  @Override
  public void onResponseTrailers() {
    if (probing()) {
      complete();
    }
  }

  @Override
  void forget() {
    super.forget();
    if (body != null) {
      body.release();
      body = null;
    }
  }

  private void complete() {
    HeaderMap answer = responseHeaders();
    int status = answer.status();
    if (log.isDebugEnabled()) {
      log.debug("hc response_code={} health_flags={}", status, target().flagText());
    }
    boolean found =
        check.receive().isEmpty()
            || check.receive().foundIn(body == null ? Unpooled.EMPTY_BUFFER : body);
    if (!found || !check.expected().contains(status)) {
      boolean excluded = answer.has(Headers.X_ENVOY_IMMEDIATE_HEALTH_CHECK_FAIL);
      done();
      refused(status, found ? "unexpected_status" : "payload_mismatch", excluded);
      return;
    }
    boolean degraded = answer.has(DEGRADED);
    boolean known = knownService(answer);
    done();
    if (known) {
      listener().passed(degraded);
    } else {
      tellFailed(status, "service_name_mismatch");
      listener().failed(FailureType.ACTIVE, false);
    }
  }

  private void refused(int status, String reason, boolean excluded) {
    tellFailed(status, reason);
    if (excluded) {
      listener().excluded();
    }
    boolean mayRetry = reason.equals("unexpected_status") && check.retriable().contains(status);
    listener().failed(FailureType.ACTIVE, mayRetry);
  }

  private void tellFailed(int status, String reason) {
    if (log.isDebugEnabled()) {
      log.debug(
          "hc failed: status_code={} reason={} health_flags={}",
          status,
          reason,
          target().flagText());
    }
  }

  private boolean knownService(HeaderMap answer) {
    if (check.serviceName() == null) {
      return true;
    }
    target().stats().verifyCluster.inc(target().worker().stats());
    String name = answer.get(CHECKED_CLUSTER);
    return check.serviceName().matches(name == null ? "" : name);
  }

  @Override
  public void onResetStream(StreamResetReason reason, @Nullable String details) {
    if (probing()) {
      if (log.isDebugEnabled()) {
        log.debug("connection/stream error health_flags={}", target().flagText());
      }
      networkFailure();
    }
  }
}
