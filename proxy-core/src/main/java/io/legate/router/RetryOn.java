package io.legate.router;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditions under which a request is tried again, each a bit. Envoy: {@code
 * RetryPolicy.retry_on}, {@code x-envoy-retry-on}, {@code x-envoy-retry-grpc-on}.
 */
public enum RetryOn {
  HTTP_5XX("5xx", 0),
  GATEWAY_ERROR("gateway-error", 0),
  RESET("reset", 0),
  RESET_BEFORE_REQUEST("reset-before-request", 0),
  CONNECT_FAILURE("connect-failure", 0),
  ENVOY_RATELIMITED("envoy-ratelimited", 0),
  RETRIABLE_4XX("retriable-4xx", 0),
  REFUSED_STREAM("refused-stream", 0),
  RETRIABLE_STATUS_CODES("retriable-status-codes", 0),
  RETRIABLE_HEADERS("retriable-headers", 0),
  HTTP3_POST_CONNECT_FAILURE("http3-post-connect-failure", 0),
  CANCELLED("cancelled", 1),
  DEADLINE_EXCEEDED("deadline-exceeded", 4),
  RESOURCE_EXHAUSTED("resource-exhausted", 8),
  INTERNAL("internal", 13),
  UNAVAILABLE("unavailable", 14);

  private static final List<RetryOn> ALL = List.of(values());

  private final String text;
  private final int grpcStatus;

  RetryOn(String text, int grpcStatus) {
    this.text = text;
    this.grpcStatus = grpcStatus;
  }

  /** Its bit. */
  int bit() {
    return 1 << ordinal();
  }

  /** Whether a set of bits has it. */
  boolean in(int bits) {
    return (bits & bit()) != 0;
  }

  /** Whether it is about {@code grpc-status}. */
  boolean grpc() {
    return grpcStatus != 0;
  }

  /** The condition of that name, or null. */
  static @Nullable RetryOn of(String text) {
    for (RetryOn condition : ALL) {
      if (condition.text.equals(text)) {
        return condition;
      }
    }
    return null;
  }

  /** The bits of the HTTP or gRPC conditions in a comma-separated list; others are passed over. */
  static int parse(String list, boolean grpc) {
    int bits = 0;
    for (String token : list.split(",")) {
      RetryOn condition = of(token.strip());
      if (condition != null && condition.grpc() == grpc) {
        bits |= condition.bit();
      }
    }
    return bits;
  }

  /** Whether the gRPC conditions of a set have this status. */
  static boolean hasGrpcStatus(int bits, long status) {
    for (int i = CANCELLED.ordinal(); i < ALL.size(); i++) {
      RetryOn condition = ALL.get(i);
      if (condition.in(bits) && condition.grpcStatus == status) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return text;
  }
}
