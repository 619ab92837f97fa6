package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that stay with the host that a cookie or a header names. */
@Timeout(30)
class StatefulSessionTest {
  private static final String FILTER =
      "type.googleapis.com/envoy.extensions.filters.http.stateful_session.v3.StatefulSession";
  private static final String STATE = "type.googleapis.com/envoy.extensions.http.stateful_session.";
  private static final List<RawBackend> backends = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    for (int i = 0; i < 3; i++) {
      backends.add(
          RawBackend.answering(
              "HTTP/1.1 200 OK\r\nhost-is: h" + i + "\r\ncontent-length: 0\r\n\r\n"));
    }
  }

  @AfterAll
  static void end() throws Exception {
    for (RawBackend backend : backends) {
      backend.close();
    }
  }

  private static String cookie(String fields) {
    return "{name: c, typed_config: {\"@type\": "
        + STATE
        + "cookie.v3.CookieBasedSessionState, cookie: {"
        + fields
        + "}}}";
  }

  private static String header(String name) {
    return "{name: h, typed_config: {\"@type\": "
        + STATE
        + "header.v3.HeaderBasedSessionState, name: "
        + name
        + "}}";
  }

  private static ProxyYaml yaml(String state, boolean strict) {
    return new ProxyYaml(backends.stream().mapToInt(RawBackend::port).toArray())
        .filters(
            "{name: session, typed_config: {\"@type\": "
                + FILTER
                + ", strict: "
                + strict
                + ", session_state: "
                + state
                + "}},");
  }

  private static ProxyFixture proxy(ProxyYaml yaml) throws Exception {
    return new ProxyFixture(Transport.best(), yaml.build());
  }

  private static String ask(ProxyFixture proxy, String path, String headers) throws Exception {
    try (RawClient client = proxy.client()) {
      client.send("GET " + path + " HTTP/1.1\r\nhost: a\r\n" + headers + "\r\n");
      return client.response();
    }
  }

  private static String address(int host) {
    return "127.0.0.1:" + backends.get(host).port();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A message of an address; the numbers of its fields are Envoy's. */
  private static String message(String address) {
    return "\n" + (char) address.length() + address;
  }

  @Test
  void aCookieRoundTripKeepsTheHost() throws Exception {
    try (ProxyFixture proxy = proxy(yaml(cookie("name: sid, path: /app"), false))) {
      String first = ask(proxy, "/app", "");
      String host = RawClient.header(first, "host-is");
      int number = host.charAt(1) - '0';
      String cookie = RawClient.header(first, "set-cookie");
      assertThat(cookie)
          .isEqualTo("sid=\"" + base64(message(address(number))) + "\"; Path=/app; HttpOnly");

      String sent = "cookie: " + cookie.substring(0, cookie.indexOf(';')) + "\r\n";
      for (int i = 0; i < 6; i++) {
        String response = ask(proxy, "/app/" + i, sent);
        assertThat(RawClient.header(response, "host-is")).isEqualTo(host);
        assertThat(response).doesNotContain("set-cookie");
      }
      Set<String> elsewhere = new TreeSet<>();
      for (int i = 0; i < 6; i++) {
        elsewhere.add(RawClient.header(ask(proxy, "/application", sent), "host-is"));
      }
      assertThat(elsewhere).hasSize(3);
    }
  }

  @Test
  void aCookieMayExpire() throws Exception {
    try (ProxyFixture proxy = proxy(yaml(cookie("name: sid, ttl: 100s"), false))) {
      assertThat(RawClient.header(ask(proxy, "/", ""), "set-cookie"))
          .matches("sid=\"[A-Za-z0-9+/=]+\"; Max-Age=100; HttpOnly");
      // expires: 1 second after the start of the clock
      String over = base64(message(address(1)) + "\u0010\u0001");
      String response = ask(proxy, "/", "cookie: sid=" + over + "\r\n");
      assertThat(response).contains("set-cookie: sid=");
      // What older releases wrote still counts.
      for (int i = 0; i < 3; i++) {
        response = ask(proxy, "/", "cookie: sid=" + base64(address(2)) + "\r\n");
        assertThat(RawClient.header(response, "host-is")).isEqualTo("h2");
        assertThat(response).doesNotContain("set-cookie");
      }
    }
  }

  @Test
  void aHeaderNamesTheHost() throws Exception {
    try (ProxyFixture proxy = proxy(yaml(header("x-session"), false))) {
      for (int i = 0; i < 6; i++) {
        String response = ask(proxy, "/", "x-session: " + base64(address(i % 3)) + "\r\n");
        assertThat(RawClient.header(response, "host-is")).isEqualTo("h" + i % 3);
        assertThat(response).doesNotContain("x-session");
      }
      String response = ask(proxy, "/", "x-session: " + base64("127.0.0.1:1") + "\r\n");
      int other = RawClient.header(response, "host-is").charAt(1) - '0';
      assertThat(RawClient.header(response, "x-session")).isEqualTo(base64(address(other)));
      assertThat(ask(proxy, "/", "x-session: no base64!\r\n")).contains(" 200 OK", "x-session: ");
    }
  }

  @Test
  void strictSessionsGoNowhereElse() throws Exception {
    try (ProxyFixture proxy = proxy(yaml(header("x-session"), true))) {
      assertThat(ask(proxy, "/", "x-session: " + base64("127.0.0.1:1") + "\r\n"))
          .contains(" 503 ", "no healthy upstream");
      assertThat(proxy.logged(1)).startsWith("503 UH");
      assertThat(ask(proxy, "/", "")).contains(" 200 OK", "x-session: ");
    }
  }

  @Test
  void aStatusMayForbidTheHost() throws Exception {
    ProxyYaml yaml =
        yaml(header("x-session"), true)
            .cluster("common_lb_config: {override_host_status: {statuses: [DRAINING]}}");
    try (ProxyFixture proxy = proxy(yaml)) {
      assertThat(ask(proxy, "/", "x-session: " + base64(address(0)) + "\r\n")).contains(" 503 ");
    }
  }

  @Test
  void routesMaySayOtherwise() throws Exception {
    String perRoute =
        "{\"@type\": type.googleapis.com/envoy.extensions.filters.http.stateful_session.v3"
            + ".StatefulSessionPerRoute, ";
    ProxyYaml yaml =
        yaml(header("x-session"), true)
            .route(
                "{match: {prefix: /off}, route: {cluster: c}, typed_per_filter_config: {session: "
                    + perRoute
                    + "disabled: true}}}")
            .route(
                "{match: {prefix: /own}, route: {cluster: c}, typed_per_filter_config: {session: "
                    + perRoute
                    + "stateful_session: {session_state: "
                    + header("x-own")
                    + "}}}}")
            .route("{match: {prefix: /}, route: {cluster: c}}");
    try (ProxyFixture proxy = proxy(yaml)) {
      String gone = "x-session: " + base64("127.0.0.1:1") + "\r\n";
      assertThat(ask(proxy, "/", gone)).contains(" 503 ");
      assertThat(ask(proxy, "/off", gone)).contains(" 200 OK").doesNotContain("x-session");
      assertThat(ask(proxy, "/own", gone)).contains(" 200 OK", "x-own: ");
    }
  }
}
