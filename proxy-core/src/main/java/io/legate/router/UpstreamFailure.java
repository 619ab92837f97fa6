package io.legate.router;

import io.legate.http.HttpFilterCallbacks.HeaderChange;
import io.legate.http.StreamResetReason;
import io.legate.stream.ResponseFlag;
import io.legate.stream.StreamInfo;
import org.jspecify.annotations.Nullable;

/** Answers a request whose last try failed, in Envoy's words, flags and details. Stateless. */
final class UpstreamFailure {
  private static final HeaderChange OVERLOADED = RouterFilter::overloaded;

  private UpstreamFailure() {}

  static void answer(
      RouterFilter router,
      StreamResetReason reason,
      @Nullable String transportFailure,
      boolean responseStarted) {
    StreamInfo info = router.streamInfo();
    info.addFlag(flag(reason));
    if (transportFailure != null) {
      info.upstreamTransportFailureReason(transportFailure);
    }
    String what =
        (responseStarted ? "upstream_reset_after" : "upstream_reset_before")
            + "_response_started{"
            + reason.text().replace(' ', '_')
            + (transportFailure == null ? "" : "|" + transportFailure.replace(' ', '_'))
            + "}";
    if (responseStarted) {
      info.responseCodeDetails(what);
      router.options().stats().rqResetAfterDownstreamResponseStarted.inc(router.shard());
      router.callbacks().resetStream(router.downstreamReset());
      return;
    }
    String body =
        "upstream connect error or disconnect/reset before headers. "
            + (info.attemptCount() > 1 ? "retried and the latest reset reason: " : "reset reason: ")
            + reason.text()
            + (transportFailure == null ? "" : ", transport failure reason: " + transportFailure);
    int status = reason == StreamResetReason.PROTOCOL_ERROR ? 502 : 503;
    router.countAnswer(status);
    HeaderChange change = reason == StreamResetReason.OVERFLOW ? OVERLOADED : null;
    router.callbacks().sendLocalReply(status, body, change, what);
  }

  private static ResponseFlag flag(StreamResetReason reason) {
    return switch (reason) {
      case LOCAL_CONNECTION_FAILURE, REMOTE_CONNECTION_FAILURE, CONNECTION_TIMEOUT ->
          ResponseFlag.UPSTREAM_CONNECTION_FAILURE;
      case CONNECTION_TERMINATION -> ResponseFlag.UPSTREAM_CONNECTION_TERMINATION;
      case LOCAL_RESET, LOCAL_REFUSED_STREAM_RESET -> ResponseFlag.LOCAL_RESET;
      case OVERFLOW -> ResponseFlag.UPSTREAM_OVERFLOW;
      case REMOTE_RESET,
          REMOTE_REFUSED_STREAM_RESET,
          CONNECT_ERROR,
          HTTP1_PREMATURE_UPSTREAM_HALF_CLOSE ->
          ResponseFlag.UPSTREAM_REMOTE_RESET;
      case PROTOCOL_ERROR -> ResponseFlag.UPSTREAM_PROTOCOL_ERROR;
      case OVERLOAD_MANAGER -> ResponseFlag.OVERLOAD_MANAGER;
    };
  }
}
