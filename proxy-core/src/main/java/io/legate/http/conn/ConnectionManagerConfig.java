package io.legate.http.conn;

import io.legate.accesslog.AccessLog;
import io.legate.common.CidrSet;
import io.legate.http.HttpFilterFactory;
import io.legate.http.HttpStats;
import io.legate.http.ServerConnection;
import io.legate.http.codec.h1.Http1Options;
import io.legate.network.DrainDecision;
import io.legate.router.RouteProvider;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP connection manager's configuration, compiled. Immutable, shared by workers.
 *
 * @param stats its metrics
 * @param codecType which version of HTTP clients speak
 * @param http1 options of the HTTP/1 codec
 * @param http2 makes HTTP/2 codecs
 * @param http2BufferLimit how many bytes of a body filters may collect on HTTP/2: the stream's
 *     window
 * @param routes where routes are looked up
 * @param filters the HTTP filters, the terminal one last
 * @param upgrades the upgrades that are allowed, by lower-case name, each with its own filters
 * @param accessLog told of every stream
 * @param timeouts how long things may take
 * @param request what is done to request heads
 * @param path what is done to paths
 * @param response what is done to response heads
 * @param maxRequestsPerConnection 0: any number
 * @param draining whether responses are to say that the connection closes
 */
public record ConnectionManagerConfig(
    HttpStats stats,
    CodecType codecType,
    Http1Options http1,
    ServerConnection.Factory http2,
    int http2BufferLimit,
    RouteProvider routes,
    List<HttpFilterFactory> filters,
    Map<String, List<HttpFilterFactory>> upgrades,
    AccessLog accessLog,
    Timeouts timeouts,
    RequestOptions request,
    PathOptions path,
    ResponseOptions response,
    long maxRequestsPerConnection,
    DrainDecision draining) {

  /** {@code codec_type}. */
  public enum CodecType {
    /** ALPN tells, or the first bytes. */
    AUTO,
    HTTP1,
    /** HTTP/2 with prior knowledge. */
    HTTP2
  }

  /**
   * How long things may take, in nanoseconds; 0: any time.
   *
   * @param connectionIdle 1 h unless configured
   * @param streamIdle 5 min unless configured
   * @param request off unless configured
   * @param requestHeaders off unless configured
   * @param maxConnectionDuration off unless configured
   * @param maxStreamDuration off unless configured
   * @param delayedClose 1 s unless configured
   * @param drain 5 s unless configured: between the two GOAWAYs of HTTP/2
   */
  public record Timeouts(
      long connectionIdle,
      long streamIdle,
      long request,
      long requestHeaders,
      long maxConnectionDuration,
      long maxStreamDuration,
      long delayedClose,
      long drain) {
    /** Envoy's defaults. */
    public static final Timeouts DEFAULT =
        new Timeouts(
            3_600_000_000_000L, 300_000_000_000L, 0, 0, 0, 0, 1_000_000_000L, 5_000_000_000L);
  }

  /**
   * What is done to request heads (envoy-semantics §2.4).
   *
   * @param internalAddresses who counts as internal, or null for nobody
   * @param localCluster what {@code add_user_agent} says, or null
   * @param localNode the name of this node that it says besides, or null
   * @param via appended to Via, or null
   */
  public record RequestOptions(
      boolean useRemoteAddress,
      int trustedHops,
      boolean skipForwardedForAppend,
      boolean appendForwardedPort,
      @Nullable CidrSet internalAddresses,
      boolean generateRequestId,
      boolean preserveExternalRequestId,
      boolean proxy100Continue,
      byte @Nullable [] localCluster,
      byte @Nullable [] localNode,
      byte @Nullable [] via) {
    /** Envoy's defaults. */
    public static final RequestOptions DEFAULT =
        new RequestOptions(false, 0, false, false, null, true, false, false, null, null, null);
  }

  /** What is done to paths and authorities. */
  public record PathOptions(
      boolean normalize,
      boolean mergeSlashes,
      EscapedSlashes escapedSlashes,
      boolean stripMatchingPort,
      boolean stripAnyPort,
      boolean stripTrailingDot) {
    /** Envoy's defaults. */
    public static final PathOptions DEFAULT =
        new PathOptions(false, false, EscapedSlashes.KEEP_UNCHANGED, false, false, false);

    /** {@code path_with_escaped_slashes_action}. */
    public enum EscapedSlashes {
      KEEP_UNCHANGED,
      REJECT_REQUEST,
      UNESCAPE_AND_REDIRECT,
      UNESCAPE_AND_FORWARD
    }
  }

  /** What is done to response heads. */
  public record ResponseOptions(
      byte[] serverName,
      ServerHeader serverHeader,
      boolean requestIdInResponse,
      byte @Nullable [] via) {
    /** {@code server_header_transformation}. */
    public enum ServerHeader {
      OVERWRITE,
      APPEND_IF_ABSENT,
      PASS_THROUGH
    }
  }
}
