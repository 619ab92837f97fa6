package io.legate.accesslog;

import io.legate.common.ConfigContext;
import io.legate.http.Ascii;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The status of a gRPC call with its names in log lines, in the order of its numbers. */
enum GrpcStatus {
  OK("OK", "OK"),
  CANCELLED("Canceled", "CANCELLED"),
  UNKNOWN("Unknown", "UNKNOWN"),
  INVALID_ARGUMENT("InvalidArgument", "INVALID_ARGUMENT"),
  DEADLINE_EXCEEDED("DeadlineExceeded", "DEADLINE_EXCEEDED"),
  NOT_FOUND("NotFound", "NOT_FOUND"),
  ALREADY_EXISTS("AlreadyExists", "ALREADY_EXISTS"),
  PERMISSION_DENIED("PermissionDenied", "PERMISSION_DENIED"),
  RESOURCE_EXHAUSTED("ResourceExhausted", "RESOURCE_EXHAUSTED"),
  FAILED_PRECONDITION("FailedPrecondition", "FAILED_PRECONDITION"),
  ABORTED("Aborted", "ABORTED"),
  OUT_OF_RANGE("OutOfRange", "OUT_OF_RANGE"),
  UNIMPLEMENTED("Unimplemented", "UNIMPLEMENTED"),
  INTERNAL("Internal", "INTERNAL"),
  UNAVAILABLE("Unavailable", "UNAVAILABLE"),
  DATA_LOSS("DataLoss", "DATA_LOSS"),
  UNAUTHENTICATED("Unauthenticated", "UNAUTHENTICATED");

  private static final GrpcStatus[] ALL = values();
  private static final byte[] CONTENT_TYPE = "application/grpc".getBytes(StandardCharsets.US_ASCII);
  private static final int NONE = -1;
  private static final int INVALID = -2;

  private final String camel;
  private final String snake;

  GrpcStatus(String camel, String snake) {
    this.camel = camel;
    this.snake = snake;
  }

  /**
   * The number of the call's status: from the trailers, else the head, else what the HTTP status
   * means; -1 where the request is not gRPC, -2 where the number is none.
   */
  static int of(FormatContext context) {
    return isGrpc(context.requestHeaders()) ? ofResponse(context) : NONE;
  }

  /** The same of an answer to whatever request. */
  static int ofResponse(FormatContext context) {
    int status = in(context.responseTrailers());
    if (status == NONE) {
      status = in(context.responseHeaders());
    }
    if (status != NONE) {
      return status;
    }
    int code = context.streamInfo().responseCode();
    return code == 0 ? NONE : fromHttp(code).ordinal();
  }

  private static boolean isGrpc(@Nullable HeaderMap request) {
    int entry = request == null ? -1 : request.first(Headers.CONTENT_TYPE);
    if (request == null || entry < 0 || request.valueLength(entry) < CONTENT_TYPE.length) {
      return false;
    }
    int start = request.valueStart(entry);
    byte[] bytes = request.bytes();
    return Ascii.equalsIgnoringCase(bytes, start, CONTENT_TYPE)
        && (request.valueLength(entry) == CONTENT_TYPE.length
            || bytes[start + CONTENT_TYPE.length] == '+'
            || bytes[start + CONTENT_TYPE.length] == ';');
  }

  private static int in(@Nullable HeaderMap headers) {
    if (headers == null || !headers.has(Headers.GRPC_STATUS)) {
      return NONE;
    }
    long number = headers.getLong(Headers.GRPC_STATUS);
    return number < 0 || number > Integer.MAX_VALUE ? INVALID : (int) number;
  }

  /** gRPC's "HTTP to gRPC Status Code Mapping". */
  private static GrpcStatus fromHttp(int code) {
    return switch (code) {
      case 400 -> INTERNAL;
      case 401 -> UNAUTHENTICATED;
      case 403 -> PERMISSION_DENIED;
      case 404 -> UNIMPLEMENTED;
      case 429, 502, 503, 504 -> UNAVAILABLE;
      default -> UNKNOWN;
    };
  }

  static boolean writeNumber(FormatContext context, LineBuffer out) {
    int status = of(context);
    if (status < 0) {
      return false;
    }
    out.putNumber(status);
    return true;
  }

  /** {@code GRPC_STATUS(CAMEL_STRING|SNAKE_STRING|NUMBER)}. */
  static Operator operator(String parameter, ConfigContext at) {
    switch (parameter) {
      case "NUMBER":
        return GrpcStatus::writeNumber;
      case "", "CAMEL_STRING":
        return (context, out) -> writeName(context, false, out);
      case "SNAKE_STRING":
        return (context, out) -> writeName(context, true, out);
      default:
        at.error(
            "GRPC_STATUS only supports CAMEL_STRING, SNAKE_STRING or NUMBER. (expected one of them)");
        return FactOperators.constant(null);
    }
  }

  private static boolean writeName(FormatContext context, boolean snake, LineBuffer out) {
    int status = of(context);
    if (status == NONE) {
      return false;
    }
    if (status == INVALID) {
      out.put("InvalidCode");
    } else if (status < ALL.length) {
      out.put(snake ? ALL[status].snake : ALL[status].camel);
    } else {
      out.putNumber(status);
    }
    return true;
  }
}
