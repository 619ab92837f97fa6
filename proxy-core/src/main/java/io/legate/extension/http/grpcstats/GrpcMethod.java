package io.legate.extension.http.grpcstats;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Service and method of a call, as bytes. One that looks into heads ({@link #read}) is used again
 * and again and never kept in a map; what is kept is a {@link #copy}, which does not change.
 */
final class GrpcMethod {
  private byte[] bytes;
  private int service;
  private int serviceEnd;
  private int method;
  private int methodEnd;
  private int hash;

  /** One that looks into heads. */
  GrpcMethod() {
    bytes = new byte[0];
  }

  /** A method by its names. */
  GrpcMethod(String service, String method) {
    bytes = (service + "/" + method).getBytes(StandardCharsets.ISO_8859_1);
    serviceEnd = service.length();
    this.method = serviceEnd + 1;
    methodEnd = bytes.length;
    rehash();
  }

  /**
   * Looks at the path of a request; valid until the head changes. As Envoy does it: without the
   * query, empty segments left out.
   *
   * @return whether it has two segments, as gRPC's have
   */
  boolean read(HeaderMap head) {
    int path = head.first(Headers.PATH);
    if (path < 0) {
      return false;
    }
    bytes = head.bytes();
    int at = head.valueStart(path);
    int end = endOf('?', at, at + head.valueLength(path));
    service = skipSlashes(at, end);
    serviceEnd = endOf('/', service, end);
    method = skipSlashes(serviceEnd, end);
    methodEnd = endOf('/', method, end);
    if (method == methodEnd || skipSlashes(methodEnd, end) != end) {
      return false;
    }
    rehash();
    return true;
  }

  private int skipSlashes(int at, int end) {
    int i = at;
    while (i < end && bytes[i] == '/') {
      i++;
    }
    return i;
  }

  private int endOf(char stop, int at, int end) {
    int i = at;
    while (i < end && bytes[i] != stop) {
      i++;
    }
    return i;
  }

  private void rehash() {
    int h = 0;
    for (int i = service; i < serviceEnd; i++) {
      h = 31 * h + bytes[i];
    }
    for (int i = method; i < methodEnd; i++) {
      h = 31 * h + bytes[i];
    }
    hash = h;
  }

  /** The bytes of both names. */
  int length() {
    return serviceEnd - service + methodEnd - method;
  }

  String service() {
    return new String(bytes, service, serviceEnd - service, StandardCharsets.ISO_8859_1);
  }

  String method() {
    return new String(bytes, method, methodEnd - method, StandardCharsets.ISO_8859_1);
  }

  /** One that may be kept. */
  GrpcMethod copy() {
    return new GrpcMethod(service(), method());
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof GrpcMethod other
        && hash == other.hash
        && Arrays.equals(bytes, service, serviceEnd, other.bytes, other.service, other.serviceEnd)
        && Arrays.equals(bytes, method, methodEnd, other.bytes, other.method, other.methodEnd);
  }
}
