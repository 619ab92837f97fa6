package io.legate.router;

import static io.legate.router.RouteTables.context;
import static io.legate.router.RouteTables.request;
import static io.legate.router.RouteTables.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.upstream.ResourcePriority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteEntryTest {
  private final RouteTables tables = new RouteTables();

  @AfterEach
  void everythingCompiles() {
    assertThat(tables.problems.errors()).isEmpty();
  }

  private RouteEntry entry(String route, HeaderMap request) {
    return tables.routes("routes { " + route + " }").route(request, 0, false);
  }

  private HeaderMap finalized(String match, String action, HeaderMap request) {
    RouteEntry entry =
        entry("match { " + match + " } route { cluster: 'a' " + action + " }", request);
    entry.finalizeRequestHeaders(request, context(request, null), true);
    return request;
  }

  private String path(String match, String action, String path) {
    HeaderMap request = finalized(match, action, request("h", path));
    assertThat(request.get(Headers.X_ENVOY_ORIGINAL_PATH)).isEqualTo(path);
    return request.get(Headers.PATH);
  }

  @Test
  void prefixRewriteReplacesWhatMatched() {
    assertThat(path("prefix: '/api'", "prefix_rewrite: '/'", "/api/v1?x=/api"))
        .isEqualTo("//v1?x=/api");
    assertThat(path("prefix: '/api/'", "prefix_rewrite: '/'", "/api/v1")).isEqualTo("/v1");
    assertThat(path("path: '/a'", "prefix_rewrite: '/long/path'", "/a?q"))
        .isEqualTo("/long/path?q");
    assertThat(path("path_separated_prefix: '/a'", "prefix_rewrite: '/b'", "/a/c"))
        .isEqualTo("/b/c");
    assertThat(path("safe_regex { regex: '/r.*' }", "prefix_rewrite: '/new'", "/r/x?q=1"))
        .isEqualTo("/new?q=1");
    assertThat(
            path(
                "prefix: '/API' case_sensitive { value: false }", "prefix_rewrite: '/x'", "/aPi/y"))
        .isEqualTo("/x/y");
  }

  @Test
  void regexRewriteWorksOnThePathAndLeavesTheQuery() {
    String action =
        "regex_rewrite { pattern { regex: '^/service/([^/]+)(/.*)$' } substitution: '\\\\2/x/\\\\1' }";
    assertThat(path("prefix: '/'", action, "/service/foo/v1?a=/service/b/c"))
        .isEqualTo("/v1/x/foo?a=/service/b/c");
  }

  @Test
  void pathsWithBytesBeyondAsciiSurviveARegexRewrite() {
    String action = "regex_rewrite { pattern { regex: 'x' } substitution: 'y' }";
    assertThat(path("prefix: '/'", action, "/x\u00c3\u00a9")).isEqualTo("/y\u00c3\u00a9");
    assertThat(path("prefix: '/'", action, "/x\u00e9\u00ff")).isEqualTo("/y\u00e9\u00ff");
  }

  @Test
  void originalsAreNotKeptWhereEnvoyHeadersAreSuppressed() {
    HeaderMap request = request("h", "/a");
    entry(
            "match { prefix: '/a' } route { cluster: 'a' prefix_rewrite: '/b'"
                + " host_rewrite_literal: 'new' }",
            request)
        .finalizeRequestHeaders(request, context(request, null), false);

    assertThat(request.get(Headers.PATH)).isEqualTo("/b");
    assertThat(request.get(Headers.AUTHORITY)).isEqualTo("new");
    assertThat(request.size()).isZero();
  }

  @Test
  void hostIsRewrittenToALiteralAHeaderOrAPartOfThePath() {
    HeaderMap request =
        finalized("prefix: '/'", "host_rewrite_literal: 'new.com'", request("old.com", "/"));
    assertThat(request.get(Headers.AUTHORITY)).isEqualTo("new.com");
    assertThat(request.get(Headers.X_ENVOY_ORIGINAL_HOST)).isEqualTo("old.com");

    request =
        finalized(
            "prefix: '/'", "host_rewrite_header: 'X-To'", request("old.com", "/", "x-to", "t"));
    assertThat(request.get(Headers.AUTHORITY)).isEqualTo("t");
    request = finalized("prefix: '/'", "host_rewrite_header: 'X-To'", request("old.com", "/"));
    assertThat(request.get(Headers.AUTHORITY)).isEqualTo("old.com");
    assertThat(request.has(Headers.X_ENVOY_ORIGINAL_HOST)).isFalse();

    String regex =
        "host_rewrite_path_regex { pattern { regex: '^/(.+)/.+$' } substitution: '\\\\1' }";
    request = finalized("prefix: '/'", regex, request("old.com", "/envoyproxy.io/x?y=/z"));
    assertThat(request.get(Headers.AUTHORITY)).isEqualTo("envoyproxy.io");
  }

  @Test
  void theOldHostIsAppendedToXForwardedHostOnce() {
    String action = "host_rewrite_literal: 'new' append_x_forwarded_host: true";
    HeaderMap request = finalized("prefix: '/'", action, request("old", "/"));
    assertThat(request.get(Headers.X_FORWARDED_HOST)).isEqualTo("old");
    request = finalized("prefix: '/'", action, request("old", "/", "x-forwarded-host", "first"));
    assertThat(request.get(Headers.X_FORWARDED_HOST)).isEqualTo("first,old");
    request =
        finalized("prefix: '/'", action, request("old", "/", "x-forwarded-host", "first,old"));
    assertThat(request.get(Headers.X_FORWARDED_HOST)).isEqualTo("first,old");
  }

  @Test
  void autoHostRewriteWaitsForTheHostThatIsChosen() {
    HeaderMap request = request("old", "/");
    RouteEntry entry =
        entry(
            "match { prefix: '/' } route { cluster: 'a' auto_host_rewrite { value: true } }",
            request);
    entry.finalizeRequestHeaders(request, context(request, null), true);
    assertThat(request.get(Headers.AUTHORITY)).isEqualTo("old");
    assertThat(entry.action().autoHostRewrite()).isTrue();
    entry.rewriteHost(request, "", true);
    assertThat(request.get(Headers.AUTHORITY)).isEqualTo("old");
    entry.rewriteHost(request, "backend", true);
    assertThat(request.get(Headers.AUTHORITY)).isEqualTo("backend");
    assertThat(request.get(Headers.X_ENVOY_ORIGINAL_HOST)).isEqualTo("old");
  }

  private String location(String action, HeaderMap request) {
    RouteEntry entry = entry("match { prefix: '/old' } redirect { " + action + " }", request);
    assertThat(entry.clusterName()).isNull();
    assertThat(entry.action()).isNull();
    assertThat(entry.directResponse().hasLocation()).isTrue();
    entry.rewritePathHeader(request, true);
    return entry.newUri(request);
  }

  private static HeaderMap over(String proto, String host, String path) {
    HeaderMap request = request(host, path, "x-forwarded-proto", proto);
    request.set(Headers.SCHEME, proto);
    return request;
  }

  @Test
  void redirectsReplaceSchemeHostPortAndPath() {
    assertThat(location("host_redirect: 'new.com'", over("http", "a:8080", "/old?q")))
        .isEqualTo("http://new.com/old?q");
    assertThat(location("https_redirect: true", over("http", "a", "/old")))
        .isEqualTo("https://a/old");
    assertThat(location("https_redirect: true", over("http", "a:80", "/old")))
        .isEqualTo("https://a/old");
    assertThat(location("https_redirect: true", over("http", "[::1]:80", "/old")))
        .isEqualTo("https://[::1]/old");
    assertThat(location("https_redirect: true", over("http", "a:8080", "/old")))
        .isEqualTo("https://a:8080/old");
    assertThat(location("scheme_redirect: 'http'", over("https", "a:443", "/old")))
        .isEqualTo("http://a/old");
    assertThat(location("path_redirect: '/new'", over("http", "a:80", "/old")))
        .isEqualTo("http://a:80/new");
    assertThat(location("port_redirect: 8443 https_redirect: true", over("http", "a:81", "/old")))
        .isEqualTo("https://a:8443/old");
  }

  @Test
  void redirectsKeepTheQueryUnlessTheyHaveOneOrStripIt() {
    assertThat(location("path_redirect: '/new'", over("http", "a", "/old?q=1")))
        .isEqualTo("http://a/new?q=1");
    assertThat(location("path_redirect: '/new?x=2'", over("http", "a", "/old?q=1")))
        .isEqualTo("http://a/new?x=2");
    assertThat(location("path_redirect: '/new' strip_query: true", over("http", "a", "/old?q=1")))
        .isEqualTo("http://a/new");
    assertThat(location("https_redirect: true strip_query: true", over("http", "a", "/old?q=1")))
        .isEqualTo("https://a/old");
  }

  @Test
  void redirectsRewriteThePathByPrefixOrRegex() {
    assertThat(location("prefix_rewrite: '/new'", over("http", "a", "/old/x?q=1")))
        .isEqualTo("http://a/new/x?q=1");
    String regex = "regex_rewrite { pattern { regex: '/old/(.*)' } substitution: '/n/\\\\1' }";
    assertThat(location(regex, over("http", "a", "/old/x?q=/old/y")))
        .isEqualTo("http://a/n/x?q=/old/y");
  }

  @Test
  void redirectsAnswerWithTheirStatus() {
    HeaderMap request = request("a", "/");
    assertThat(entry("match { prefix: '/' } redirect {}", request).directResponse().status())
        .isEqualTo(301);
    assertThat(
            entry("match { prefix: '/' } redirect { response_code: PERMANENT_REDIRECT }", request)
                .directResponse()
                .status())
        .isEqualTo(308);
  }

  @Test
  void directResponsesHaveStatusAndBody() {
    HeaderMap request = request("a", "/x");
    DirectResponse direct =
        entry(
                "match { prefix: '/' } direct_response { status: 200 body { inline_string: 'hi' } }",
                request)
            .directResponse();
    assertThat(direct.status()).isEqualTo(200);
    assertThat(direct.body()).isEqualTo("hi");
    assertThat(direct.hasLocation()).isFalse();

    RouteEntry moved = entry("match { prefix: '/' } direct_response { status: 302 }", request);
    assertThat(moved.directResponse().hasLocation()).isTrue();
    assertThat(moved.newUri(request)).isEqualTo("http://a/x");
  }

  private static final String ALL_LEVELS =
      """
      request_headers_to_add { header { key: 'x' value: 'config' } append_action: %1$s }
      response_headers_to_add { header { key: 'y' value: 'config' } }
      virtual_hosts { name: 'v' domains: '*'
        request_headers_to_add { header { key: 'x' value: 'vhost' } append_action: %1$s }
        response_headers_to_add { header { key: 'y' value: 'vhost' } }
        routes { match { prefix: '/' }
          request_headers_to_add { header { key: 'x' value: 'route' } append_action: %1$s }
          response_headers_to_add { header { key: 'y' value: 'route' } }
          route { weighted_clusters { clusters { name: 'a' weight { value: 1 }
            host_rewrite_literal: 'weighted'
            request_headers_to_add { header { key: 'x' value: 'weight' } append_action: %1$s }
            response_headers_to_add { header { key: 'y' value: 'weight' } } } } } } }
      """;

  private String added(String config, String name) {
    HeaderMap request = request("h", "/");
    HeaderMap response = new HeaderMap();
    RouteEntry entry = tables.table(config).route(request, 0, false);
    entry.finalizeRequestHeaders(request, context(request, null), true);
    entry.finalizeResponseHeaders(response, context(request, response));
    assertThat(request.get(Headers.AUTHORITY)).isEqualTo("weighted");
    return (name.equals("x") ? request : response).getAll(HeaderName.of(name));
  }

  @Test
  void headersOfAllLevelsAreAddedFromTheMostSpecificOn() {
    String append = ALL_LEVELS.formatted("APPEND_IF_EXISTS_OR_ADD");
    assertThat(added(append, "x")).isEqualTo("weight,route,vhost,config");
    assertThat(added(append, "y")).isEqualTo("weight,route,vhost,config");
    assertThat(added(ALL_LEVELS.formatted("OVERWRITE_IF_EXISTS_OR_ADD"), "x")).isEqualTo("config");
    assertThat(added(ALL_LEVELS.formatted("ADD_IF_ABSENT"), "x")).isEqualTo("weight");
  }

  @Test
  void theMostSpecificHeadersMayWin() {
    String wins = "most_specific_header_mutations_wins: true ";
    assertThat(added(wins + ALL_LEVELS.formatted("APPEND_IF_EXISTS_OR_ADD"), "y"))
        .isEqualTo("config,vhost,route,weight");
    assertThat(added(wins + ALL_LEVELS.formatted("OVERWRITE_IF_EXISTS_OR_ADD"), "x"))
        .isEqualTo("weight");
  }

  @Test
  void timeoutsAndOtherFieldsHaveEnvoysDefaults() {
    HeaderMap request = request("h", "/");
    RouteAction action = entry("match { prefix: '/' } route { cluster: 'a' }", request).action();
    assertThat(action.timeoutNanos(request)).isEqualTo(15_000_000_000L);
    assertThat(action.idleTimeoutNanos()).isEqualTo(RouteAction.UNSET);
    assertThat(action.maxStreamDurationNanos(request)).isEqualTo(RouteAction.UNSET);
    assertThat(action.terminatesConnect()).isFalse();
    assertThat(action.tellsGrpcTimeout()).isFalse();
    assertThat(action.clusterNotFoundStatus()).isEqualTo(503);
    assertThat(action.priority()).isEqualTo(ResourcePriority.DEFAULT);
    assertThat(action.retryPolicy()).isSameAs(RetryPolicy.NONE);
    assertThat(action.upgrade("websocket")).isEqualTo(RouteAction.Upgrade.UNSET);
  }

  @Test
  void timeoutsAndOtherFieldsAreRead() {
    HeaderMap request = request("h", "/");
    RouteEntry entry =
        entry(
            """
            match { prefix: '/' } per_request_buffer_limit_bytes { value: 10 }
            route { cluster: 'a' timeout { nanos: 250000000 } idle_timeout { seconds: 1 }
              max_stream_duration { max_stream_duration { seconds: 2 }
                grpc_timeout_header_max {} grpc_timeout_header_offset { seconds: 3 } }
              cluster_not_found_response_code: NOT_FOUND priority: HIGH
              retry_policy { retry_on: '5xx' num_retries { value: 4 } }
              upgrade_configs { upgrade_type: 'WebSocket' }
              upgrade_configs { upgrade_type: 'CONNECT' connect_config {} }
              upgrade_configs { upgrade_type: 'x' enabled {} } }
            """,
            request);
    RouteAction action = entry.action();
    assertThat(entry.perRequestBufferLimitBytes()).isEqualTo(10);
    assertThat(action.timeoutNanos(request)).as("the duration stands for it").isZero();
    assertThat(action.idleTimeoutNanos()).isEqualTo(1_000_000_000);
    assertThat(action.maxStreamDurationNanos(request)).isEqualTo(2_000_000_000L);
    request.set(Headers.GRPC_TIMEOUT, "10S");
    assertThat(action.maxStreamDurationNanos(request)).isEqualTo(7_000_000_000L);
    assertThat(action.clusterNotFoundStatus()).isEqualTo(404);
    assertThat(action.priority()).isEqualTo(ResourcePriority.HIGH);
    assertThat(action.retryPolicy().numRetries()).isEqualTo(4);
    assertThat(action.upgrade("websocket")).isEqualTo(RouteAction.Upgrade.ENABLED);
    assertThat(action.terminatesConnect()).isTrue();
    assertThat(action.upgrade("x")).isEqualTo(RouteAction.Upgrade.DISABLED);
  }

  @Test
  void theRetryPolicyOfTheVirtualHostIsInherited() {
    RouteTable table =
        tables.routes(
            """
            include_request_attempt_count: true
            retry_policy { num_retries { value: 7 } }
            routes { match { path: '/own' } route { cluster: 'a' retry_policy {} } }
            routes { match { prefix: '/' } route { cluster: 'a' } }
            """);
    RouteEntry inherited = table.route(request("h", "/"), 0, false);
    assertThat(inherited.action().retryPolicy().numRetries()).isEqualTo(7);
    assertThat(inherited.virtualHost().includeRequestAttemptCount()).isTrue();
    assertThat(inherited.virtualHostName()).isEqualTo("vh");
    assertThat(table.route(request("h", "/own"), 0, false).action().retryPolicy().numRetries())
        .isEqualTo(1);
  }

  @Test
  void headerValuesMayUseOperators() {
    HeaderMap request = request("h", "/", "a", "1", "b", "2");
    String config =
        """
        match { prefix: '/' } route { cluster: 'a' }
        request_headers_to_remove: 'B'
        request_headers_to_add { header { key: 'x' value: 'p%REQ(A)%-%ROUTE_NAME%%%' } }
        request_headers_to_add { header { key: 'empty' value: '%REQ(NOPE)%' } }
        request_headers_to_add { header { key: 'kept' value: '%REQ(NOPE)%' }
          keep_empty_value: true }
        request_headers_to_add { header { key: 'a' value: 'new' }
          append_action: OVERWRITE_IF_EXISTS }
        request_headers_to_add { header { key: 'c' value: 'new' }
          append_action: OVERWRITE_IF_EXISTS }
        request_headers_to_add { header { key: 'old' value: '%REQ(A)%' } append { value: false } }
        """;
    RouteEntry entry = entry(config, request);
    entry.finalizeRequestHeaders(request, context(request, null), true);

    HeaderMap expected = with(new HeaderMap(), "a", "new", "old", "1", "x", "p1-r1%", "kept", "");
    request.remove(Headers.METHOD);
    request.remove(Headers.SCHEME);
    request.remove(Headers.AUTHORITY);
    request.remove(Headers.PATH);
    assertThat(request).hasToString(expected.toString());
  }
}
