package io.legate.router;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;

/**
 * Tells whether a gRPC call failed for the host's sake, as its statistics count it: by the status
 * in a head or in trailers (Envoy: {@code Grpc::Utility::grpcToHttpStatus}, 5xx). Stateless.
 */
final class GrpcOutcome {
  /** UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS. */
  private static final int FAILURES = 1 << 2 | 1 << 4 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 15;

  private static final int LAST = 16;

  /** Of OK (0) to UNAUTHENTICATED (16). */
  private static final short[] HTTP_STATUS = {
    200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401
  };

  private GrpcOutcome() {}

  /** Whether the status is missing, none, or one of a server that failed. */
  static boolean failed(HeaderMap headOrTrailers) {
    long status = headOrTrailers.getLong(Headers.GRPC_STATUS);
    return status < 0 || status > LAST || (FAILURES >>> status & 1) != 0;
  }

  /** The HTTP status that the status in a head amounts to; 500 for one that is none. */
  static int httpStatus(HeaderMap head) {
    long status = head.getLong(Headers.GRPC_STATUS);
    return status < 0 || status > LAST ? 500 : HTTP_STATUS[(int) status];
  }
}
