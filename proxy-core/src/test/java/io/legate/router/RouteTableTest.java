package io.legate.router;

import static io.legate.router.RouteTables.request;
import static io.legate.router.RouteTables.routeName;
import static org.assertj.core.api.Assertions.assertThat;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private final RouteTables tables = new RouteTables();

  private static String host(String name, String... domains) {
    StringBuilder text = new StringBuilder("virtual_hosts { name: '" + name + "'");
    for (String domain : domains) {
      text.append(" domains: '").append(domain).append('\'');
    }
    return text + " routes { name: '" + name + "' match { prefix: '/' } route { cluster: 'a' } } }";
  }

  private void assertClean() {
    assertThat(tables.problems.errors()).isEmpty();
    assertThat(tables.problems.warnings()).isEmpty();
  }

  private static String byHost(RouteTable table, String host) {
    return routeName(table, request(host, "/"));
  }

  @Test
  void findsTheVirtualHostExactlyThenByTheLongestWildcard() {
    RouteTable table =
        tables.table(
            host("exact", "www.example.com", "Mixed.Case.COM:8080")
                + host("suffix", "*.example.com", "*-bar.foo.com")
                + host("short", "*.com")
                + host("prefix", "www.*")
                + host("long", "www.exam.*")
                + host("all", "*"));

    assertThat(byHost(table, "WWW.example.com")).isEqualTo("exact");
    assertThat(byHost(table, "mixed.case.com:8080")).isEqualTo("exact");
    assertThat(byHost(table, "mixed.case.com")).isEqualTo("short");
    assertThat(byHost(table, "a.Example.com")).isEqualTo("suffix");
    assertThat(byHost(table, "x-bar.foo.com")).isEqualTo("suffix");
    assertThat(byHost(table, "-bar.foo.com")).isEqualTo("short");
    assertThat(byHost(table, ".example.com")).isEqualTo("short");
    assertThat(byHost(table, "www.example.com:81")).isEqualTo("prefix");
    assertThat(byHost(table, "www.exam.de")).isEqualTo("long");
    assertThat(byHost(table, "www.")).isEqualTo("all");
    assertThat(byHost(table, "other")).isEqualTo("all");
    assertThat(byHost(table, "")).isEqualTo("all");
    assertClean();
  }

  @Test
  void withoutACatchAllUnknownHostsHaveNoRoute() {
    RouteTable table = tables.table(host("exact", "a.com"));

    assertThat(byHost(table, "b.com")).isNull();
    HeaderMap pathOnly = request("a.com", "/");
    pathOnly.remove(Headers.AUTHORITY);
    assertThat(routeName(table, pathOnly)).isNull();
  }

  @Test
  void ignoresThePortOfTheHostWhereAsked() {
    RouteTable table =
        tables.table("ignore_port_in_host_matching: true " + host("h", "a.com", "[::1]"));

    assertThat(byHost(table, "a.com:8080")).isEqualTo("h");
    assertThat(byHost(table, "a.com")).isEqualTo("h");
    assertThat(byHost(table, "[::1]:80")).isEqualTo("h");
    assertThat(byHost(table, "[::1]")).isEqualTo("h");
  }

  @Test
  void aTableOfManyDomainsFindsThemAll() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      text.append(host("h" + i, "host-" + i + ".example.com"));
    }
    RouteTable table = tables.table(text.toString());

    for (int i = 0; i < 300; i++) {
      assertThat(byHost(table, "HOST-" + i + ".example.com")).isEqualTo("h" + i);
    }
    assertClean();
  }

  @Test
  void refusesDomainsThatComeTwice() {
    tables.table("name: 'rc' " + host("one", "*", "a.com", "*.b") + host("two", "*", "A.com"));
    tables.table(host("one", "*.b", "c.*") + host("two", "*.B", "C.*"));

    assertThat(tables.problems.errors())
        .containsExactly(
            "virtual_hosts[1].domains[0]: Only a single wildcard domain is permitted in route rc (expected one *)",
            "virtual_hosts[1].domains[1]: Only unique values for domains are permitted. Duplicate"
                + " entry of domain a.com in route rc (expected each domain once)",
            "virtual_hosts[1].domains[0]: Only unique values for domains are permitted. Duplicate"
                + " entry of domain *.b in route  (expected each domain once)",
            "virtual_hosts[1].domains[1]: Only unique values for domains are permitted. Duplicate"
                + " entry of domain c.* in route  (expected each domain once)");
  }

  @Test
  void matchesPathsInOrderWithoutTheirQuery() {
    RouteTable table =
        tables.routes(
            """
            routes { name: 'exact' match { path: '/a' } route { cluster: 'a' } }
            routes { name: 'nocase' match { path: '/NO/case' case_sensitive { value: false } }
              route { cluster: 'a' } }
            routes { name: 'regex' match { safe_regex { regex: '/r/[0-9]+' } }
              route { cluster: 'a' } }
            routes { name: 'separated' match { path_separated_prefix: '/s' }
              route { cluster: 'a' } }
            routes { name: 'prefix' match { prefix: '/p' } route { cluster: 'a' } }
            """);

    assertThat(routeName(table, request("h", "/a"))).isEqualTo("exact");
    assertThat(routeName(table, request("h", "/a?b=/c"))).isEqualTo("exact");
    assertThat(routeName(table, request("h", "/a/"))).isNull();
    assertThat(routeName(table, request("h", "/A"))).isNull();
    assertThat(routeName(table, request("h", "/no/CASE#x"))).isEqualTo("nocase");
    assertThat(routeName(table, request("h", "/r/12?x"))).isEqualTo("regex");
    assertThat(routeName(table, request("h", "/r/12/"))).isNull();
    assertThat(routeName(table, request("h", "/s"))).isEqualTo("separated");
    assertThat(routeName(table, request("h", "/s/t"))).isEqualTo("separated");
    assertThat(routeName(table, request("h", "/s?t"))).isEqualTo("separated");
    assertThat(routeName(table, request("h", "/st"))).isNull();
    assertThat(routeName(table, request("h", "/pq"))).isEqualTo("prefix");
    assertThat(routeName(table, request("h", "/?/p"))).isNull();
    assertClean();
  }

  @Test
  void ignoresPathParametersWhereAsked() {
    RouteTable table =
        tables.table(
            "ignore_path_parameters_in_path_matching: true "
                + "virtual_hosts { name: 'v' domains: '*' routes { name: 'exact' match { path: '/a' }"
                + " route { cluster: 'a' } } }");

    assertThat(routeName(table, request("h", "/a;v=1?q"))).isEqualTo("exact");
  }

  @Test
  void allConditionsOfARouteMustHold() {
    RouteTable table =
        tables.routes(
            """
            routes { name: 'grpc' match { prefix: '/' grpc {} } route { cluster: 'a' } }
            routes { name: 'canary' match { prefix: '/'
                headers { name: 'X-Canary' string_match { exact: 'true' } } }
              route { cluster: 'a' } }
            routes { name: 'vip' match { prefix: '/'
                query_parameters { name: 'username' string_match { prefix: 'vip_' } } }
              route { cluster: 'b' } }
            routes { name: 'default' match { prefix: '/' } route { cluster: 'c' } }
            """);

    assertThat(routeName(table, request("h", "/?username=vip_x", "x-canary", "true")))
        .isEqualTo("canary");
    assertThat(routeName(table, request("h", "/?username=vip_x"))).isEqualTo("vip");
    assertThat(routeName(table, request("h", "/?username=x"))).isEqualTo("default");
    assertThat(routeName(table, request("h", "/", "content-type", "application/grpc+proto")))
        .isEqualTo("grpc");
    assertThat(routeName(table, request("h", "/", "content-type", "application/grpc")))
        .isEqualTo("grpc");
    assertThat(routeName(table, request("h", "/", "content-type", "application/grpc-web")))
        .isEqualTo("default");
    assertClean();
  }

  @Test
  void aRuntimeFractionTakesItsShareOfRandomNumbers() {
    RouteTable table =
        tables.routes(
            """
            routes { name: 'some' match { prefix: '/' runtime_fraction { default_value {
                numerator: 30 } } } route { cluster: 'a' } }
            routes { name: 'rest' match { prefix: '/' } route { cluster: 'b' } }
            """);
    HeaderMap request = request("h", "/");

    assertThat(table.route(request, 129, false).name()).isEqualTo("some");
    assertThat(table.route(request, 130, false).name()).isEqualTo("rest");
    assertClean();
  }

  @Test
  void connectMatchesItsOwnMatcherAlone() {
    RouteTable table =
        tables.routes(
            """
            routes { name: 'prefix' match { prefix: '' } route { cluster: 'a' } }
            routes { name: 'connect' match { connect_matcher {} } route { cluster: 'b' } }
            """);
    HeaderMap connect = new HeaderMap();
    connect.add(Headers.METHOD, "CONNECT");
    connect.add(Headers.AUTHORITY, "h:443");

    assertThat(routeName(table, connect)).isEqualTo("connect");
    assertThat(routeName(table, request("h", "/"))).isEqualTo("prefix");
    assertClean();
  }

  @Test
  void requireTlsRedirectsToHttps() {
    RouteTable all = tables.routes("require_tls: ALL");
    RouteTable external = tables.routes("require_tls: EXTERNAL_ONLY");

    RouteEntry redirect = all.route(request("h:80", "/a?b"), 0, false);
    assertThat(redirect.directResponse().status()).isEqualTo(301);
    assertThat(redirect.directResponse().hasLocation()).isTrue();
    assertThat(redirect.newUri(request("h:80", "/a?b"))).isEqualTo("https://h:80/a?b");
    assertThat(all.route(request("h", "/"), 0, true)).isNull();
    assertThat(all.route(request("h", "/", "x-forwarded-proto", "https"), 0, false)).isNull();
    assertThat(all.route(request("h", "/", "x-forwarded-proto", "http"), 0, true)).isNotNull();
    assertThat(external.route(request("h", "/"), 0, false)).isNotNull();
    assertThat(external.route(request("h", "/", "x-envoy-internal", "true"), 0, false)).isNull();
  }

  @Test
  void weightedClustersShareByTheRandomNumber() {
    RouteTable table =
        tables.routes(
            """
            routes { match { prefix: '/' } route { weighted_clusters {
              clusters { name: 'a' weight { value: 90 } }
              clusters { name: 'b' weight { value: 10 } }
              clusters { name: 'c' weight { value: 0 } } } } }
            """);
    int toA = 0;
    for (long random = -500; random < 500; random++) {
      RouteEntry entry = table.route(request("h", "/"), random, false);
      assertThat(entry.clusterName()).isNotEqualTo("c");
      assertThat(entry.cluster().name()).isEqualTo(entry.clusterName());
      toA += entry.clusterName().equals("a") ? 1 : 0;
    }

    assertThat(toA).isBetween(890, 910);
    assertClean();
  }

  @Test
  void weightedClustersMayGoByTheNumberInAHeader() {
    RouteTable table =
        tables.routes(
            """
            routes { match { prefix: '/' } route { weighted_clusters { header_name: 'x-n'
              clusters { name: 'a' weight { value: 1 } }
              clusters { cluster_header: 'x-to' weight { value: 1 } } } } }
            """);

    assertThat(table.route(request("h", "/", "x-n", "4"), 1, false).clusterName()).isEqualTo("a");
    assertThat(table.route(request("h", "/", "x-n", "5", "x-to", "b"), 0, false).clusterName())
        .isEqualTo("b");
    assertThat(table.route(request("h", "/", "x-n", "z"), 0, false).clusterName()).isEqualTo("a");
    assertClean();
  }

  @Test
  void aClusterHeaderNumbersOnlyClustersThatWereConfigured() {
    RouteTable table =
        tables.routes(
            "routes { name: 'r' match { prefix: '/' } route { cluster_header: 'x-to' } }");
    var known = tables.clusterRefs.of("known");

    RouteEntry entry = table.route(request("h", "/", "x-to", "known"), 0, false);
    assertThat(entry.cluster()).isSameAs(known);
    assertThat(entry.name()).isEqualTo("r");
    entry = table.route(request("h", "/", "x-to", "random"), 0, false);
    assertThat(entry.clusterName()).isEqualTo("random");
    assertThat(entry.cluster()).isNull();
    assertThat(tables.clusterRefs.find("random")).isNull();
    assertThat(table.route(request("h", "/"), 0, false).clusterName()).isEmpty();
  }

  @Test
  void refusesRoutesToUnknownClustersWhereClustersAreValidated() {
    String routes =
        """
        virtual_hosts { name: 'v' domains: '*'
          routes { match { prefix: '/' } route { cluster: 'nope' } }
          routes { match { prefix: '/' } route { weighted_clusters {
            clusters { name: 'nope' weight { value: 1 } } } } } }
        """;
    tables.table(routes);
    assertThat(tables.problems.errors())
        .containsExactly(
            "virtual_hosts[0].routes[0].route.cluster: route: unknown cluster 'nope' (expected a cluster that is defined)",
            "virtual_hosts[0].routes[1].route.weighted_clusters.clusters[0].name: route: unknown"
                + " weighted cluster 'nope'");

    RouteTables lenient = new RouteTables();
    lenient.table("validate_clusters { value: false } " + routes);
    assertThat(lenient.problems.errors()).isEmpty();
  }

  @Test
  void perFilterConfigsAreThoseOfTheMostSpecificPlace() {
    String any = "{ key: '%s' value { type_url: 'type.googleapis.com/%s' } }";
    RouteTable table =
        tables.table(
            "typed_per_filter_config "
                + any.formatted("f", "config")
                + "typed_per_filter_config "
                + any.formatted("g", "config")
                + "typed_per_filter_config { key: 'unknown' value { [type.googleapis.com/"
                + "envoy.config.route.v3.FilterConfig] { is_optional: true config {"
                + " type_url: 'x' } } } }"
                + "virtual_hosts { name: 'v' domains: '*' typed_per_filter_config "
                + any.formatted("f", "vhost")
                + "routes { match { path: '/r' } route { cluster: 'a' } typed_per_filter_config "
                + any.formatted("f", "route")
                + "typed_per_filter_config { key: 'g' value { [type.googleapis.com/"
                + "envoy.config.route.v3.FilterConfig] { disabled: true } } } }"
                + "routes { match { path: '/w' } route { weighted_clusters { clusters { name: 'a'"
                + " weight { value: 1 } typed_per_filter_config "
                + any.formatted("f", "weight")
                + "} } } } routes { match { prefix: '/' } route { cluster: 'a' } } }");

    RouteEntry plain = table.route(request("h", "/"), 0, false);
    assertThat(plain.perFilterConfig("f")).isEqualTo("type.googleapis.com/vhost");
    assertThat(plain.perFilterConfig("g")).isEqualTo("type.googleapis.com/config");
    assertThat(plain.perFilterConfig("other")).isNull();
    assertThat(plain.filterDisabled("g")).isFalse();
    RouteEntry route = table.route(request("h", "/r"), 0, false);
    assertThat(route.perFilterConfig("f")).isEqualTo("type.googleapis.com/route");
    assertThat(route.perFilterConfig("g")).isNull();
    assertThat(route.filterDisabled("g")).isTrue();
    assertThat(table.route(request("h", "/w"), 0, false).perFilterConfig("f"))
        .isEqualTo("type.googleapis.com/weight");
    assertThat(tables.problems.errors()).isEmpty();
  }

  @Test
  void refusesWhatARouteCannotDo() {
    tables.routes(
        """
        routes { match { prefix: '/' dynamic_metadata { filter: 'f' } tls_context {} }
          non_forwarding_action {} }
        routes { match {} }
        routes { match { path_separated_prefix: '/a/' } redirect { port_redirect: 70000 } }
        routes { match { prefix: '/' } route {} }
        routes { match { prefix: '/' } route { weighted_clusters { clusters { name: 'a'
          weight {} } } } }
        routes { match { prefix: '/' } route { cluster: 'a' prefix_rewrite: '/x'
          regex_rewrite { pattern { regex: 'a' } } timeout { seconds: -1 } } }
        routes { match { prefix: '/' } direct_response { status: 99 } }
        """);

    String route = "virtual_hosts[0].routes";
    assertThat(tables.problems.errors())
        .contains(
            route
                + "[0].match.dynamic_metadata: dynamic_metadata is not supported: routes cannot"
                + " depend on dynamic metadata yet (expected it to be left out)",
            route
                + "[4].route.weighted_clusters: Sum of weights in the weighted_cluster must be"
                + " greater than 0. (expected a weight of 1 or more)",
            route
                + "[5].route: Specify only one of prefix_rewrite, regex_rewrite or"
                + " path_rewrite_policy (expected one of them)",
            route
                + "[5].route.timeout: Invalid duration: Expected positive duration: -1s (expected 0s or more)",
            route
                + "[6].direct_response.status: value must be inside range [200, 600) (expected 200 to 599)")
        .anyMatch(e -> e.startsWith(route + "[0].match.tls_context"))
        .anyMatch(e -> e.startsWith(route + "[0].non_forwarding_action"))
        .anyMatch(e -> e.startsWith(route + "[1].match: a path specifier is required"))
        .anyMatch(e -> e.startsWith(route + "[1]: an action is required"))
        .anyMatch(e -> e.startsWith(route + "[2].match.path_separated_prefix"))
        .anyMatch(e -> e.startsWith(route + "[2].redirect.port_redirect"))
        .anyMatch(e -> e.startsWith(route + "[3].route: a cluster specifier is required"));
  }

  @Test
  void warnsOfWhatIsNotDoneYet() {
    tables.routes(
        """
        routes { match { prefix: '/' } route { cluster: 'a' request_mirror_policies { cluster: 'b' }
          include_vh_rate_limits {} } }
        """);

    assertThat(tables.problems.errors()).isEmpty();
    assertThat(tables.problems.warnings())
        .hasSize(2)
        .allMatch(
            w -> w.endsWith("is not supported yet and has no effect (expected it to be left out)"));
  }

  @Test
  void keepsTheInternalOnlyHeadersAndTheProviderItsTable() {
    RouteTable table = tables.table("name: 'rc' internal_only_headers: 'X-Secret'");

    assertThat(table.name()).isEqualTo("rc");
    assertThat(table.internalOnlyHeaders())
        .extracting(HeaderName::text)
        .containsExactly("x-secret");
    assertThat(RouteProvider.of(table).current()).isSameAs(table);
    assertThat(table.route(request("h", "/"), 0, false)).isNull();
  }
}
