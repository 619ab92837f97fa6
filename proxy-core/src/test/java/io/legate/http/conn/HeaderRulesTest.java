package io.legate.http.conn;

import static io.legate.testing.RawClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the connection manager does to heads (envoy-semantics §2.4), through the whole proxy. */
@Timeout(30)
class HeaderRulesTest {
  /** Sends a GET with these fields and gives the head that the host got. */
  private static String upstreamHead(String hcm, String path, String... fields) throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = start(backend, hcm);
        var client = proxy.client()) {
      String all = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
      boolean host = !all.contains("Host:");
      client.send("GET " + path + " HTTP/1.1\r\n" + (host ? "Host: h\r\n" : "") + all + "\r\n");
      client.response();
      return backend.requests.get(0);
    }
  }

  private static ProxyFixture start(RawBackend backend, String hcm) throws Exception {
    var yaml = new ProxyYaml(backend.port()).node("id: n1, cluster: web");
    if (hcm != null && !hcm.isEmpty()) {
      yaml.hcm(hcm);
    }
    return new ProxyFixture(Transport.best(), yaml.build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          use_remote_address: true                         | -        | 127.0.0.1
          use_remote_address: true                         | 9.9.9.9  | 9.9.9.9,127.0.0.1
          use_remote_address: true, skip_xff_append: true  | 9.9.9.9  | 9.9.9.9
          use_remote_address: true, xff_num_trusted_hops: 1| 1.1.1.1, 2.2.2.2 | 1.1.1.1, 2.2.2.2,127.0.0.1
          use_remote_address: false                        | 9.9.9.9  | 9.9.9.9
          use_remote_address: false                        | -        | -
          """)
  void tellsForWhomARequestIsForwarded(String hcm, String sent, String received) throws Exception {
    String head =
        sent == null ? upstreamHead(hcm, "/") : upstreamHead(hcm, "/", "x-forwarded-for: " + sent);
    assertThat(header(head, "x-forwarded-for")).isEqualTo(received);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          use_remote_address: true                                  | -           | -    | 127.0.0.1
          use_remote_address: true, xff_num_trusted_hops: 1         | 3.3.3.3     | -    | 3.3.3.3
          use_remote_address: true, xff_num_trusted_hops: 2         | 4.4.4.4, 10.0.0.1 | - | 4.4.4.4
          use_remote_address: true, internal_address_config: {}     | -           | true | -
          use_remote_address: true, internal_address_config: {}     | 10.0.0.1    | -    | 127.0.0.1
          use_remote_address: false, internal_address_config: {}    | 10.0.0.1    | true | -
          use_remote_address: false, internal_address_config: {}    | 10.0.0.1, 10.0.0.2 | - | -
          use_remote_address: false, internal_address_config: {}    | 8.8.8.8     | -    | -
          """)
  void tellsInsideFromOutside(String hcm, String forwarded, String internal, String external)
      throws Exception {
    String head =
        forwarded == null
            ? upstreamHead(hcm, "/", "x-envoy-internal: true")
            : upstreamHead(hcm, "/", "x-envoy-internal: true", "x-forwarded-for: " + forwarded);
    assertThat(header(head, "x-envoy-internal")).isEqualTo(internal);
    assertThat(header(head, "x-envoy-external-address")).isEqualTo(external);
  }

  @ParameterizedTest
  @CsvSource({
    "use_remote_address: true, https, http",
    "'use_remote_address: true, xff_num_trusted_hops: 1', https, https",
    "use_remote_address: false, https, https",
  })
  void tellsTheSchemeOfTheClient(String hcm, String sent, String received) throws Exception {
    String head = upstreamHead(hcm, "/", "x-forwarded-proto: " + sent);
    assertThat(header(head, "x-forwarded-proto")).isEqualTo(received);
  }

  @Test
  void keepsWhatConcernsOneHopToThatHop() throws Exception {
    String head =
        upstreamHead(
            "",
            "/",
            "connection: keep-alive",
            "keep-alive: 1",
            "proxy-connection: x",
            "te: gzip, trailers",
            "upgrade: h2c");
    assertThat(header(head, "connection")).isNull();
    assertThat(header(head, "keep-alive")).isNull();
    assertThat(header(head, "proxy-connection")).isNull();
    assertThat(header(head, "upgrade")).isNull();
    assertThat(header(head, "te")).isEqualTo("trailers");
  }

  @Test
  void takesNoOrdersFromOutside() throws Exception {
    String head =
        upstreamHead(
            "use_remote_address: true",
            "/",
            "x-envoy-retry-on: 5xx",
            "x-envoy-upstream-rq-timeout-ms: 1",
            "x-envoy-decorator-operation: x",
            "x-envoy-original-path: /x",
            "x-envoy-expected-rq-timeout-ms: 7");
    assertThat(head)
        .doesNotContain("retry-on", "upstream-rq-timeout", "decorator", "original-path", ": 7\r\n");
    assertThat(header(head, "x-envoy-expected-rq-timeout-ms")).isEqualTo("15000");
  }

  @Test
  void dropsWhatRoutesSayIsForInternalClients() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy =
            new ProxyFixture(
                Transport.best(),
                new ProxyYaml(backend.port())
                    .hcm("internal_address_config: {}")
                    .routeConfig("internal_only_headers: [x-secret]")
                    .build());
        var client = proxy.client()) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\nx-secret: 1\r\n\r\n").response();
      client
          .send("GET / HTTP/1.1\r\nHost: h\r\nx-forwarded-for: 10.1.1.1\r\nx-secret: 1\r\n\r\n")
          .response();
      assertThat(header(backend.requests.get(0), "x-secret")).isNull();
      assertThat(header(backend.requests.get(1), "x-secret")).isEqualTo("1");
    }
  }

  @Test
  void givesRequestsAnId() throws Exception {
    String uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    assertThat(header(upstreamHead("", "/"), "x-request-id")).matches(uuid);
    assertThat(header(upstreamHead("", "/", "x-request-id: mine"), "x-request-id"))
        .isEqualTo("mine");
    assertThat(
            header(
                upstreamHead("use_remote_address: true", "/", "x-request-id: mine"),
                "x-request-id"))
        .matches(uuid);
    assertThat(
            header(
                upstreamHead(
                    "use_remote_address: true, preserve_external_request_id: true",
                    "/",
                    "x-request-id: mine"),
                "x-request-id"))
        .isEqualTo("mine");
    assertThat(header(upstreamHead("generate_request_id: false", "/"), "x-request-id")).isNull();
  }

  @Test
  void namesItsOwnClusterAsUserAgent() throws Exception {
    String head = upstreamHead("add_user_agent: true", "/");
    assertThat(header(head, "user-agent")).isEqualTo("web");
    assertThat(header(head, "x-envoy-downstream-service-cluster")).isEqualTo("web");
    assertThat(header(head, "x-envoy-downstream-service-node")).isEqualTo("n1");
    assertThat(header(upstreamHead("add_user_agent: true", "/", "user-agent: c"), "user-agent"))
        .isEqualTo("c");
  }

  @Test
  void addsItselfToVia() throws Exception {
    try (var backend =
            RawBackend.answering("HTTP/1.1 200 OK\r\nvia: b\r\ncontent-length: 2\r\n\r\nok");
        var proxy = start(backend, "via: me");
        var client = proxy.client()) {
      String reply = client.send("GET / HTTP/1.1\r\nHost: h\r\nvia: a\r\n\r\n").response();
      assertThat(header(backend.requests.get(0), "via")).isEqualTo("a, me");
      assertThat(header(reply, "via")).isEqualTo("b, me");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "server_name: me, me",
    "server_header_transformation: APPEND_IF_ABSENT, theirs",
    "server_header_transformation: PASS_THROUGH, theirs",
    "server_header_transformation: OVERWRITE, envoy",
  })
  void namesTheServer(String hcm, String server) throws Exception {
    try (var backend =
            RawBackend.answering("HTTP/1.1 200 OK\r\nserver: theirs\r\ncontent-length: 0\r\n\r\n");
        var proxy = start(backend, hcm);
        var client = proxy.client()) {
      String reply = client.get("/").response();
      assertThat(header(reply, "server")).isEqualTo(server);
      assertThat(header(reply, "date")).endsWith(" GMT");
      assertThat(header(reply, "x-envoy-upstream-service-time")).matches("\\d+");
    }
  }

  @Test
  void returnsTheRequestIdWhereItIsToldTo() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = start(backend, "always_set_request_id_in_response: true");
        var client = proxy.client()) {
      assertThat(header(client.get("/").response(), "x-request-id"))
          .isEqualTo(header(backend.requests.get(0), "x-request-id"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "strip_any_host_port: true, h:99, h",
    "strip_matching_host_port: true, h:80, h",
    "strip_matching_host_port: true, h:99, h:99",
    "strip_trailing_host_dot: true, h.:99, h:99",
    "'strip_trailing_host_dot: true, strip_any_host_port: true', h.:99, h",
    "strip_any_host_port: true, [::1]:99, [::1]",
    "strip_any_host_port: true, [::1], [::1]",
  })
  void stripsHosts(String hcm, String sent, String received) throws Exception {
    assertThat(header(upstreamHead(hcm, "/", "Host: " + sent), "host")).isEqualTo(received);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          normalize_path: true | /a/./b/../c?x=/../y | /a/c?x=/../y
          normalize_path: true | /a\\b               | /a/b
          normalize_path: true | /%7Eu/%2e%2e/%2fz   | /%2Fz
          normalize_path: true | /..                 | /
          normalize_path: true | /a/..               | /
          merge_slashes: true  | //a///b?c=//        | /a/b?c=//
          normalize_path: false| /a/../b#f           | /a/../b
          path_with_escaped_slashes_action: UNESCAPE_AND_FORWARD | /a%2Fb%5cc?d=%2f | /a/b\\c?d=%2f
          """)
  void normalisesPaths(String hcm, String sent, String received) throws Exception {
    assertThat(upstreamHead(hcm, sent)).startsWith("GET " + received + " HTTP/1.1\r\n");
  }

  @Test
  void refusesOrRedirectsEscapedSlashes() throws Exception {
    try (var backend = RawBackend.ok()) {
      try (var proxy = start(backend, "path_with_escaped_slashes_action: REJECT_REQUEST");
          var client = proxy.client()) {
        assertThat(client.get("/a%2fb").response()).startsWith("HTTP/1.1 400 ");
        assertThat(proxy.logged(1)).startsWith("400 - path_normalization_failed");
      }
      try (var proxy = start(backend, "path_with_escaped_slashes_action: UNESCAPE_AND_REDIRECT");
          var client = proxy.client()) {
        String reply = client.get("/a%2fb?q").response();
        assertThat(reply).startsWith("HTTP/1.1 307 ");
        assertThat(header(reply, "location")).isEqualTo("/a/b?q");
      }
    }
  }

  @Test
  void answersBadTargets() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = start(backend, "");
        var client = proxy.client()) {
      assertThat(client.send("GET / HTTP/1.1\r\n\r\n").response()).startsWith("HTTP/1.1 400 ");
      assertThat(proxy.logged(1)).startsWith("400 - missing_host_header");
      assertThat(client.send("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n").response())
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void answersRedirectsAndDirectResponses() throws Exception {
    try (var proxy =
            new ProxyFixture(
                Transport.best(),
                new ProxyYaml(1)
                    .route(
                        "{match: {prefix: /r}, redirect: {host_redirect: new,"
                            + " https_redirect: true}}")
                    .route(
                        "{match: {prefix: /d}, direct_response: {status: 418,"
                            + " body: {inline_string: tea}},"
                            + " response_headers_to_add: [{header: {key: x-a, value: b}}]}")
                    .build());
        var client = proxy.client()) {
      String redirect = client.get("/r?q").response();
      assertThat(redirect).startsWith("HTTP/1.1 301 Moved Permanently\r\n");
      assertThat(header(redirect, "location")).isEqualTo("https://new/r?q");
      String direct = client.get("/d").response();
      assertThat(direct).startsWith("HTTP/1.1 418 ").endsWith("\r\n\r\ntea");
      assertThat(header(direct, "x-a")).isEqualTo("b");
      assertThat(proxy.logged(2)).isEqualTo("418 - direct_response 0 3 0");
      assertThat(proxy.counter("http.t.rq_direct_response")).isEqualTo(2);
    }
  }
}
