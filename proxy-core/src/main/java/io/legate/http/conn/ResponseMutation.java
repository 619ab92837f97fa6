package io.legate.http.conn;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.conn.ConnectionManagerConfig.ResponseOptions;
import io.legate.http.conn.ConnectionManagerConfig.ResponseOptions.ServerHeader;
import java.nio.charset.StandardCharsets;

/**
 * What the connection manager does to a response's head (Envoy: {@code
 * ConnectionManagerUtility::mutateResponseHeaders}). One per worker's connection; confined to it.
 */
final class ResponseMutation {
  private static final long HOP_BY_HOP =
      HeaderMap.setOf(
          Headers.CONNECTION,
          Headers.KEEP_ALIVE,
          Headers.PROXY_CONNECTION,
          Headers.TRANSFER_ENCODING);
  private static final byte[] CONNECT = "CONNECT".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);

  private final ResponseOptions options;

  ResponseMutation(ResponseOptions options) {
    this.options = options;
  }

  /** Changes a head. {@code close}: the connection will be closed after it. */
  void mutate(HeaderMap head, HeaderMap request, byte[] date, boolean close) {
    if (head.hasAny(HOP_BY_HOP)) {
      head.removeAll(HOP_BY_HOP);
    }
    if (head.has(Headers.UPGRADE) && head.status() != 101 && !request.has(Headers.UPGRADE)) {
      head.remove(Headers.UPGRADE);
    }
    if (!head.has(Headers.DATE)) {
      head.add(Headers.DATE, date);
    }
    setServer(head);
    if (options.requestIdInResponse() || request.has(Headers.X_ENVOY_FORCE_TRACE)) {
      int id = request.first(Headers.X_REQUEST_ID);
      if (id >= 0) {
        head.set(
            Headers.X_REQUEST_ID, request.bytes(), request.valueStart(id), request.valueLength(id));
      }
    }
    if (options.via() != null) {
      head.append(Headers.VIA, ", ", options.via());
    }
    if (close && head.status() != 101 && !opensTunnel(head, request)) {
      head.add(Headers.CONNECTION, CLOSE);
    }
  }

  /** Changes the head of an interim response: nothing of the host's connection is passed on. */
  static void mutateInterim(HeaderMap head) {
    head.removeAll(HOP_BY_HOP | HeaderMap.setOf(Headers.UPGRADE));
  }

  private static boolean opensTunnel(HeaderMap head, HeaderMap request) {
    return head.status() / 100 == 2 && request.valueIs(Headers.METHOD, CONNECT);
  }

  private void setServer(HeaderMap head) {
    ServerHeader how = options.serverHeader();
    if (how == ServerHeader.OVERWRITE
        || how == ServerHeader.APPEND_IF_ABSENT && !head.has(Headers.SERVER)) {
      head.set(Headers.SERVER, options.serverName());
    }
  }
}
