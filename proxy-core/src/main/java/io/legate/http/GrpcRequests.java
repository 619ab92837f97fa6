package io.legate.http;

import java.nio.charset.StandardCharsets;

/** Tells requests of gRPC by their content type. Stateless. */
public final class GrpcRequests {
  private static final byte[] GRPC = "application/grpc".getBytes(StandardCharsets.US_ASCII);

  private GrpcRequests() {}

  /** Whether it is {@code application/grpc}, maybe with {@code +} and a format. */
  public static boolean is(HeaderMap request) {
    int type = request.first(Headers.CONTENT_TYPE);
    if (type < 0) {
      return false;
    }
    int length = request.valueLength(type);
    int start = request.valueStart(type);
    byte[] bytes = request.bytes();
    if (length < GRPC.length || length > GRPC.length && bytes[start + GRPC.length] != '+') {
      return false;
    }
    for (int i = 0; i < GRPC.length; i++) {
      if (bytes[start + i] != GRPC[i]) {
        return false;
      }
    }
    return true;
  }
}
