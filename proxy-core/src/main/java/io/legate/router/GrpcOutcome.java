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

  private GrpcOutcome() {}

  /** Whether the status is missing, none, or one of a server that failed. */
  static boolean failed(HeaderMap headOrTrailers) {
    long status = headOrTrailers.getLong(Headers.GRPC_STATUS);
    return status < 0 || status > LAST || (FAILURES >>> status & 1) != 0;
  }
}
