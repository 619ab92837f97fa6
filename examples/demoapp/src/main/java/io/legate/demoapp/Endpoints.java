package io.legate.demoapp;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The one list of what the app serves. Immutable but for the two probes; shared by all threads. */
final class Endpoints {
  private static final String WEB_SOCKET_PATH = "/ws";
  private static final BigDecimal MAX_DELAY_SECONDS = BigDecimal.valueOf(3600);
  private static final int MIN_STATUS = 200; // a 1xx ends no exchange
  private static final int MAX_STATUS = 599;

  /**
   * 506 is what the original answers for a failed probe, and what the demos show. (Its name is
   * Variant Also Negotiates.)
   */
  private static final HttpResponseStatus PROBE_FAILED = HttpResponseStatus.VARIANT_ALSO_NEGOTIATES;

  private final ServerIdentity identity;
  private final Map<String, Endpoint> exact;
  private final List<Prefixed> prefixed;

  private record Prefixed(String prefix, Endpoint endpoint) {}

  Endpoints(ServerIdentity identity) {
    this.identity = identity;
    Probe livez = new Probe("livez");
    Probe readyz = new Probe("readyz");
    exact =
        Map.of(
            "/",
            (c, r, none) -> page(c, r, index(c)),
            "/hostname",
            (c, r, none) -> page(c, r, "ServerName: " + identity.name() + "\n"),
            "/livez",
            (c, r, none) -> probe(c, r, livez),
            "/readyz",
            (c, r, none) -> probe(c, r, readyz),
            "/headers",
            (c, r, none) -> headers(c, r),
            "/echo",
            (c, r, none) -> new EchoExchange(c, r),
            WEB_SOCKET_PATH,
            (c, r, none) -> new WebSocketExchange(c, r, WEB_SOCKET_PATH));
    prefixed =
        List.of(
            new Prefixed("/service/", (c, r, any) -> page(c, r, service(c))),
            new Prefixed("/delay/", this::delay),
            new Prefixed("/status/", Endpoints::status),
            new Prefixed("/bytes/", Endpoints::bytes));
  }

  /** Opens the exchange that answers a request; a path that nobody serves gets 404. */
  Exchange open(DemoConnection connection, HttpRequest request) {
    String path = path(request.uri());
    Endpoint endpoint = exact.get(path);
    if (endpoint != null) {
      return endpoint.open(connection, request, "");
    }
    for (Prefixed candidate : prefixed) {
      if (path.startsWith(candidate.prefix)) {
        String argument = path.substring(candidate.prefix.length());
        return candidate.endpoint.open(connection, request, argument);
      }
    }
    return new TextExchange(connection, request, HttpResponseStatus.NOT_FOUND, "Not Found\n");
  }

  /** The path of a request target in origin or absolute form (RFC 9112 §3.2), without its query. */
  static String path(String target) {
    int start = 0;
    int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
    if (scheme >= 0) {
      int slash = target.indexOf('/', scheme + 3);
      if (slash < 0) {
        return "/";
      }
      start = slash;
    }
    int query = target.indexOf('?', start);
    return target.substring(start, query < 0 ? target.length() : query);
  }

  private static Exchange page(DemoConnection connection, HttpRequest request, String text) {
    return new TextExchange(connection, request, HttpResponseStatus.OK, TextExchange.HTML, text);
  }

  private static Exchange bad(DemoConnection connection, HttpRequest request, String text) {
    return new TextExchange(connection, request, HttpResponseStatus.BAD_REQUEST, text);
  }

  private String index(DemoConnection connection) {
    return "iKubernetes demoapp %s !! ClientIP: %s, ServerName: %s, ServerIP: %s!\n"
        .formatted(
            identity.version(),
            ServerIdentity.clientAddress(connection.channel()),
            identity.name(),
            identity.address(connection.channel()));
  }

  private String service(DemoConnection connection) {
    return "Hello from App behind Envoy (service %s)! hostname: %s resolved hostname: %s\n"
        .formatted(identity.service(), identity.name(), identity.address(connection.channel()));
  }

  private static Exchange probe(DemoConnection connection, HttpRequest request, Probe probe) {
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.POST)) {
      return new ProbeExchange(connection, request, probe);
    }
    if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
      HttpResponseStatus status = probe.ok() ? HttpResponseStatus.OK : PROBE_FAILED;
      String text = probe.ok() ? "OK" : "FAIL";
      return new TextExchange(connection, request, status, TextExchange.HTML, text);
    }
    return new MethodNotAllowedExchange(connection, request, "GET, HEAD, POST");
  }

  private static Exchange headers(DemoConnection connection, HttpRequest request) {
    StringBuilder lines = new StringBuilder();
    for (Map.Entry<String, String> header : request.headers()) {
      lines.append(header.getKey()).append(": ").append(header.getValue()).append('\n');
    }
    return new TextExchange(connection, request, HttpResponseStatus.OK, lines.toString());
  }

  private Exchange delay(DemoConnection connection, HttpRequest request, String argument) {
    String expectation =
        "delay: expected seconds from 0 to %s, as 2 or 0.25\n".formatted(MAX_DELAY_SECONDS);
    if (!argument.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      return bad(connection, request, expectation);
    }
    BigDecimal seconds = new BigDecimal(argument);
    if (seconds.compareTo(MAX_DELAY_SECONDS) > 0) {
      return bad(connection, request, expectation);
    }
    Duration delay = Duration.ofNanos(seconds.movePointRight(9).longValueExact());
    String text = "Delayed: %s s, ServerName: %s\n".formatted(argument, identity.name());
    return new DelayedExchange(connection, request, delay, text);
  }

  private static Exchange status(DemoConnection connection, HttpRequest request, String argument) {
    if (!argument.matches("\\d{3}")
        || Integer.parseInt(argument) < MIN_STATUS
        || Integer.parseInt(argument) > MAX_STATUS) {
      return bad(connection, request, "status: expected a number from 200 to 599\n");
    }
    // The codec leaves out the text where a status has no body: 204, 205, 304.
    HttpResponseStatus status = HttpResponseStatus.valueOf(Integer.parseInt(argument));
    return new TextExchange(connection, request, status, "Status: " + argument + "\n");
  }

  private static Exchange bytes(DemoConnection connection, HttpRequest request, String argument) {
    if (!argument.matches("\\d{1,18}")) {
      return bad(connection, request, "bytes: expected a number of up to 18 digits\n");
    }
    return new BytesExchange(connection, request, Long.parseLong(argument));
  }
}
