package io.legate.accesslog;

import io.legate.accesslog.OperatorSpec.Compiler;
import io.legate.accesslog.OperatorSpec.Parameter;
import io.legate.common.ConfigContext;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.stream.ConnectionInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Operators that show header values, and the path and its parameters. */
final class HeaderOperators {
  private HeaderOperators() {}

  static void addTo(Consumer<OperatorSpec> list) {
    headers(FormatContext::requestHeaders, list, "REQUEST_HEADER", "REQ");
    headers(FormatContext::responseHeaders, list, "RESPONSE_HEADER", "RESP");
    headers(FormatContext::responseTrailers, list, "RESPONSE_TRAILER", "TRAILER");
    add("REQ_WITHOUT_QUERY", Parameter.REQUIRED, HeaderOperators::withoutQuery, list);
    add("PATH", Parameter.OPTIONAL, HeaderOperators::path, list);
    add("QUERY_PARAM", Parameter.REQUIRED, (name, at) -> queryParam(name), list);
    add("QUERY_PARAMS", Parameter.OPTIONAL, HeaderOperators::queryParams, list);
  }

  private static void add(
      String name, Parameter parameter, Compiler compiler, Consumer<OperatorSpec> list) {
    list.accept(new OperatorSpec(name, parameter, false, compiler));
  }

  private static void headers(
      Function<FormatContext, @Nullable HeaderMap> map,
      Consumer<OperatorSpec> list,
      String... names) {
    for (String name : names) {
      add(
          name,
          Parameter.REQUIRED,
          (parameter, at) -> {
            HeaderName[] either = either(parameter, at);
            return (context, out) -> {
              HeaderMap headers = map.apply(context);
              return headers != null && write(headers, either, false, out);
            };
          },
          list);
    }
  }

  /** {@code X?Y}: a name and the one to take when the first is missing. */
  private static HeaderName[] either(String parameter, ConfigContext at) {
    String[] names = parameter.split("\\?", -1);
    if (names.length > 2) {
      at.error(
          "More than 1 alternative header specified in token: "
              + parameter
              + " (expected NAME?OTHER)");
    }
    HeaderName[] either = new HeaderName[names.length];
    for (int i = 0; i < names.length; i++) {
      if (names[i].isBlank()) {
        at.error("empty header name in '" + parameter + "' (expected a name)");
      }
      HeaderName name = HeaderName.of(names[i]);
      either[i] = name == Headers.HOST ? Headers.AUTHORITY : name; // As Envoy keeps it.
    }
    return either;
  }

  /** Shows a request header. */
  static Operator request(HeaderName... either) {
    return (context, out) -> {
      HeaderMap headers = context.requestHeaders();
      return headers != null && write(headers, either, false, out);
    };
  }

  private static boolean write(
      HeaderMap headers, HeaderName[] either, boolean cutQuery, LineBuffer out) {
    for (HeaderName name : either) {
      if (name == Headers.STATUS) {
        if (headers.status() != 0) {
          out.putNumber(headers.status());
          return true;
        }
        continue;
      }
      int entry = headers.first(name);
      if (entry >= 0) {
        byte[] bytes = headers.bytes();
        int start = headers.valueStart(entry);
        int length = headers.valueLength(entry);
        out.put(bytes, start, cutQuery ? pathLength(bytes, start, length) : length);
        return true;
      }
    }
    return false;
  }

  private static int pathLength(byte[] bytes, int start, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[start + i] == '?') {
        return i;
      }
    }
    return length;
  }

  private static Operator withoutQuery(String parameter, ConfigContext at) {
    HeaderName[] either = either(parameter, at);
    return (context, out) -> {
      HeaderMap headers = context.requestHeaders();
      return headers != null && write(headers, either, true, out);
    };
  }

  /** {@code PATH(WQ|NQ:ORIG|PATH|ORIG_OR_PATH)}. */
  private static Operator path(String parameter, ConfigContext at) {
    String[] parts = parameter.split(":", -1);
    String query = parts[0].isEmpty() ? "WQ" : parts[0];
    String source = parts.length < 2 || parts[1].isEmpty() ? "ORIG_OR_PATH" : parts[1];
    if (parts.length > 2
        || !List.of("WQ", "NQ").contains(query)
        || !List.of("ORIG", "PATH", "ORIG_OR_PATH").contains(source)) {
      at.error("PATH(" + parameter + "): expected WQ or NQ, then ORIG, PATH or ORIG_OR_PATH");
    }
    HeaderName[] either =
        oneOrOther(source, "ORIG", Headers.X_ENVOY_ORIGINAL_PATH, "PATH", Headers.PATH);
    boolean cutQuery = query.equals("NQ");
    return (context, out) -> {
      HeaderMap headers = context.requestHeaders();
      return headers != null && write(headers, either, cutQuery, out);
    };
  }

  private static HeaderName[] oneOrOther(
      String chosen, String first, HeaderName one, String second, HeaderName other) {
    if (chosen.equals(first)) {
      return new HeaderName[] {one};
    }
    return chosen.equals(second) ? new HeaderName[] {other} : new HeaderName[] {one, other};
  }

  private static Operator queryParam(String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    return (context, out) -> {
      HeaderMap headers = context.requestHeaders();
      int entry = headers == null ? -1 : headers.first(Headers.PATH);
      return headers != null
          && entry >= 0
          && QueryParameters.write(
              headers.bytes(), headers.valueStart(entry), headers.valueLength(entry), wanted, out);
    };
  }

  private static Operator queryParams(String parameter, ConfigContext at) {
    if (!List.of("", "ORIG", "DECODED").contains(parameter)) {
      at.error("QUERY_PARAMS(" + parameter + "): expected ORIG or DECODED");
    }
    boolean decode = parameter.equals("DECODED");
    return (context, out) -> {
      HeaderMap headers = context.requestHeaders();
      int entry = headers == null ? -1 : headers.first(Headers.PATH);
      if (headers == null || entry < 0) {
        return false;
      }
      byte[] bytes = headers.bytes();
      int start = headers.valueStart(entry);
      int end = start + headers.valueLength(entry);
      int query = start + pathLength(bytes, start, end - start) + 1;
      if (query >= end) {
        return false;
      }
      if (decode) {
        QueryParameters.decode(bytes, query, end, out);
      } else {
        out.put(bytes, query, end - query);
      }
      return true;
    };
  }

  /** {@code REQUESTED_SERVER_NAME(SNI_ONLY|SNI_FIRST|HOST_FIRST:ORIG|HOST|ORIG_OR_HOST)}. */
  static Operator serverName(String parameter, ConfigContext at) {
    String[] parts = parameter.split(":", -1);
    String order = parts[0].isEmpty() ? "SNI_ONLY" : parts[0];
    String source = parts.length < 2 || parts[1].isEmpty() ? "ORIG_OR_HOST" : parts[1];
    if (parts.length > 2
        || !List.of("SNI_ONLY", "SNI_FIRST", "HOST_FIRST").contains(order)
        || !List.of("ORIG", "HOST", "ORIG_OR_HOST").contains(source)) {
      at.error(
          "REQUESTED_SERVER_NAME("
              + parameter
              + "): expected SNI_ONLY, SNI_FIRST or HOST_FIRST, then ORIG, HOST or ORIG_OR_HOST");
    }
    Operator sni =
        (context, out) -> {
          ConnectionInfo connection = context.streamInfo().connection();
          return connection != null && FactOperators.put(connection.requestedServerName(), out);
        };
    Operator host =
        request(
            oneOrOther(source, "ORIG", Headers.X_ENVOY_ORIGINAL_HOST, "HOST", Headers.AUTHORITY));
    return switch (order) {
      case "SNI_FIRST" -> (context, out) -> sni.write(context, out) || host.write(context, out);
      case "HOST_FIRST" -> (context, out) -> host.write(context, out) || sni.write(context, out);
      default -> sni;
    };
  }
}
