package io.legate.http.conn;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;

/**
 * The form that local replies to gRPC requests take: status 200 and the outcome in {@code
 * grpc-status} and {@code grpc-message}, in a head without a body (Envoy: {@code
 * Http::Utility::sendLocalReply}; gRPC over HTTP/2, "Trailers-Only"). Stateless.
 */
final class GrpcReply {
  /** DEADLINE_EXCEEDED. */
  static final int DEADLINE = 4;

  private static final byte[] GRPC = "application/grpc".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private GrpcReply() {}

  /** Fills an empty head. */
  static void fill(HeaderMap reply, int grpcStatus, String message) {
    reply.status(200);
    reply.add(Headers.CONTENT_TYPE, GRPC);
    reply.add(Headers.GRPC_STATUS, grpcStatus);
    if (!message.isEmpty()) {
      reply.add(Headers.GRPC_MESSAGE, percentEncoded(message));
    }
  }

  /** The gRPC status for one of HTTP (Envoy: {@code Grpc::Utility::httpToGrpcStatus}). */
  static int status(int httpStatus) {
    return switch (httpStatus) {
      case 400 -> 13; // INTERNAL
      case 401 -> 16; // UNAUTHENTICATED
      case 403 -> 7; // PERMISSION_DENIED
      case 404 -> 12; // UNIMPLEMENTED
      case 429, 502, 503, 504 -> 14; // UNAVAILABLE
      default -> 2; // UNKNOWN
    };
  }

  private static byte[] percentEncoded(String message) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[text.length * 3];
    int n = 0;
    for (byte b : text) {
      if (b >= ' ' && b <= '~' && b != '%') {
        out[n++] = b;
      } else {
        out[n++] = '%';
        out[n++] = HEX[b >> 4 & 0xf];
        out[n++] = HEX[b & 0xf];
      }
    }
    return java.util.Arrays.copyOf(out, n);
  }
}
