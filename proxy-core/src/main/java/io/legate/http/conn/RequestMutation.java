package io.legate.http.conn;

import io.legate.common.RandomSource;
import io.legate.http.Ascii;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.conn.ConnectionManagerConfig.RequestOptions;
import io.legate.stream.Addresses;
import io.legate.stream.ConnectionInfo;
import io.legate.stream.StreamInfo;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the connection manager does to a request's head before it is routed: hop-by-hop fields go,
 * the client's address is found and told, what only internal clients may say is dropped, an id is
 * given (Envoy: {@code ConnectionManagerUtility::mutateRequestHeaders}). One per connection,
 * confined to its worker.
 */
final class RequestMutation {
  private static final long HOP_BY_HOP =
      HeaderMap.setOf(
          Headers.CONNECTION,
          Headers.KEEP_ALIVE,
          Headers.PROXY_CONNECTION,
          Headers.TRANSFER_ENCODING,
          Headers.X_ENVOY_INTERNAL);
  private static final long INTERNAL_ONLY =
      HeaderMap.setOf(
          Headers.X_ENVOY_RETRY_ON,
          Headers.X_ENVOY_RETRY_GRPC_ON,
          Headers.X_ENVOY_MAX_RETRIES,
          Headers.X_ENVOY_RETRIABLE_STATUS_CODES,
          Headers.X_ENVOY_RETRIABLE_HEADER_NAMES,
          Headers.X_ENVOY_UPSTREAM_ALT_STAT_NAME,
          Headers.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS,
          Headers.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS,
          Headers.X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE,
          Headers.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS,
          Headers.X_ENVOY_FORCE_TRACE,
          Headers.X_ENVOY_IP_TAGS,
          Headers.X_ENVOY_ORIGINAL_URL,
          Headers.X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT);
  private static final long NOT_FROM_OUTSIDE =
      HeaderMap.setOf(
          Headers.X_ENVOY_DECORATOR_OPERATION,
          Headers.X_ENVOY_DOWNSTREAM_SERVICE_CLUSTER,
          Headers.X_ENVOY_DOWNSTREAM_SERVICE_NODE,
          Headers.X_ENVOY_ORIGINAL_PATH,
          Headers.X_ENVOY_ORIGINAL_HOST);
  private static final byte[] HTTP = ascii("http");
  private static final byte[] HTTPS = ascii("https");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] TRAILERS = ascii("trailers");

  private final RequestOptions options;
  private final ConnectionInfo connection;
  private final byte[] peerIp;
  private final byte[] forwardedFor;
  private final boolean peerIsIp;
  private final boolean peerInternal;
  private final byte[] requestId = new byte[RequestId.LENGTH];

  RequestMutation(RequestOptions options, ConnectionInfo connection) {
    this.options = options;
    this.connection = connection;
    String ip = Addresses.ip(connection.remoteAddress());
    InetAddress peer =
        connection.remoteAddress() instanceof InetSocketAddress inet ? inet.getAddress() : null;
    peerIp = ascii(ip);
    peerIsIp = peer != null;
    // A client on this machine is shown as the address that it reached, as Envoy does.
    forwardedFor =
        peer != null && peer.isLoopbackAddress()
            ? ascii(Addresses.ip(connection.localAddress()))
            : peerIp;
    peerInternal =
        peer != null
            && options.internalAddresses() != null
            && options.internalAddresses().contains(peer);
  }

  /** Changes a head. {@code upgrade}: the request asks for another protocol, which is allowed. */
  void mutate(HeaderMap head, StreamInfo info, RandomSource random, boolean upgrade) {
    if (head.hasAny(HOP_BY_HOP)) {
      head.removeAll(HOP_BY_HOP);
    }
    if (!upgrade) {
      head.remove(Headers.UPGRADE);
    }
    if (head.has(Headers.TE)) {
      keepTrailersOnly(head);
    }
    boolean hadForwardedFor = head.has(Headers.X_FORWARDED_FOR);
    String client = options.useRemoteAddress() ? asEdge(head) : fromForwardedFor(head);
    setScheme(head);
    if (client != null) {
      info.downstreamRemoteIp(client);
    }
    boolean internal = isInternal(head, client, hadForwardedFor);
    if (internal) {
      head.set(Headers.X_ENVOY_INTERNAL, TRUE);
    } else {
      external(head, client);
    }
    setRequestId(head, random, !internal && options.useRemoteAddress());
    if (options.localCluster() != null) {
      addUserAgent(head, options.localCluster(), options.localNode());
    }
    if (options.via() != null) {
      head.append(Headers.VIA, ", ", options.via());
    }
  }

  private static void keepTrailersOnly(HeaderMap head) {
    boolean trailers = head.containsToken(Headers.TE, TRAILERS);
    head.remove(Headers.TE);
    if (trailers) {
      head.add(Headers.TE, TRAILERS);
    }
  }

  /** The client is the peer, or was named by trusted proxies; the peer is appended. */
  private @Nullable String asEdge(HeaderMap head) {
    String client = null;
    if (options.trustedHops() > 0) {
      client = nthFromRight(head, options.trustedHops());
    }
    if (!options.skipForwardedForAppend() && peerIsIp) {
      head.append(Headers.X_FORWARDED_FOR, ",", forwardedFor);
    }
    if (options.trustedHops() == 0 || !head.has(Headers.X_FORWARDED_PROTO)) {
      head.set(Headers.X_FORWARDED_PROTO, connection.tls() ? HTTPS : HTTP);
    }
    if (options.appendForwardedPort()
        && (options.trustedHops() == 0 || !head.has(Headers.X_FORWARDED_PORT))) {
      head.set(Headers.X_FORWARDED_PORT, Addresses.port(connection.localAddress()));
    }
    return client;
  }

  private @Nullable String fromForwardedFor(HeaderMap head) {
    if (!head.has(Headers.X_FORWARDED_PROTO)) {
      head.add(Headers.X_FORWARDED_PROTO, connection.tls() ? HTTPS : HTTP);
    }
    return head.has(Headers.X_FORWARDED_FOR) ? nthFromRight(head, options.trustedHops() + 1) : null;
  }

  /** The {@code n}th address of X-Forwarded-For from the right, or null where it is none. */
  private static @Nullable String nthFromRight(HeaderMap head, int n) {
    String all = head.getAll(Headers.X_FORWARDED_FOR);
    if (all == null) {
      return null;
    }
    int end = all.length();
    for (int i = 1; i < n; i++) {
      end = all.lastIndexOf(',', end - 1);
      if (end < 0) {
        return null;
      }
    }
    String address = all.substring(all.lastIndexOf(',', end - 1) + 1, end).trim();
    return NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address)
        ? address
        : null;
  }

  /** The scheme is what x-forwarded-proto says, where that is one; no bytes are copied. */
  private void setScheme(HeaderMap head) {
    int i = head.first(Headers.X_FORWARDED_PROTO);
    if (i >= 0) {
      int start = head.valueStart(i);
      int length = head.valueLength(i);
      if (isScheme(head.bytes(), start, length)) {
        head.pseudo(Headers.SCHEME, start, length);
        return;
      }
    }
    head.set(Headers.SCHEME, connection.tls() ? HTTPS : HTTP);
  }

  private static boolean isScheme(byte[] bytes, int start, int length) {
    return length == HTTP.length && Ascii.equalsIgnoringCase(bytes, start, HTTP)
        || length == HTTPS.length && Ascii.equalsIgnoringCase(bytes, start, HTTPS);
  }

  private boolean isInternal(HeaderMap head, @Nullable String client, boolean hadForwardedFor) {
    if (options.internalAddresses() == null) {
      return false;
    }
    if (options.useRemoteAddress()) {
      return !hadForwardedFor && peerInternal;
    }
    if (!hadForwardedFor) {
      return false;
    }
    String all = head.getAll(Headers.X_FORWARDED_FOR);
    if (all == null || all.indexOf(',') >= 0 || client == null) {
      return false;
    }
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(client);
    return address != null && options.internalAddresses().contains(address);
  }

  private void external(HeaderMap head, @Nullable String client) {
    if (head.hasAny(INTERNAL_ONLY)) {
      head.removeAll(INTERNAL_ONLY);
    }
    if (!options.useRemoteAddress()) {
      return;
    }
    head.removeAll(NOT_FROM_OUTSIDE);
    if (client != null) {
      head.set(Headers.X_ENVOY_EXTERNAL_ADDRESS, client);
    } else if (peerIsIp) {
      head.set(Headers.X_ENVOY_EXTERNAL_ADDRESS, peerIp);
    }
  }

  private void setRequestId(HeaderMap head, RandomSource random, boolean edge) {
    if (!options.generateRequestId()) {
      return;
    }
    boolean present = head.has(Headers.X_REQUEST_ID);
    if (!present || edge && !options.preserveExternalRequestId()) {
      RequestId.put(random, requestId);
      if (present) {
        head.remove(Headers.X_REQUEST_ID);
      }
      head.add(Headers.X_REQUEST_ID, requestId);
    }
  }

  private static void addUserAgent(
      HeaderMap head, byte[] localCluster, byte @Nullable [] localNode) {
    head.set(Headers.X_ENVOY_DOWNSTREAM_SERVICE_CLUSTER, localCluster);
    if (!head.has(Headers.USER_AGENT)) {
      head.add(Headers.USER_AGENT, localCluster);
    }
    if (localNode != null) {
      head.set(Headers.X_ENVOY_DOWNSTREAM_SERVICE_NODE, localNode);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
