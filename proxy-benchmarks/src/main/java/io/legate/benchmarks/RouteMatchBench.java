package io.legate.benchmarks;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.legate.common.ConfigContext;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.router.RouteContext;
import io.legate.router.RouteEntry;
import io.legate.router.RouteTable;
import io.legate.upstream.ClusterRefs;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What finding a route costs among a thousand virtual hosts of twenty routes. Run with {@code -prof
 * gc}: only the regular expression makes garbage.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteMatchBench {
  private static final int HOSTS = 1000;
  private static final int ROUTES = 20;

  private final RouteTable table = table();
  private final HeaderMap exactHost = request("service-500.example.com", "/api/v0/users?id=1");
  private final HeaderMap lastRoute = request("service-500.example.com", "/api/v19/users?id=1");
  private final HeaderMap wildcard = request("a.tenant-7.example.org", "/api/v0/users");
  private final HeaderMap headers = request("headers.example.com", "/?user=vip_1");
  private final HeaderMap regex = request("regex.example.com", "/users/12345/orders");
  private final HeaderMap nothing = request("unknown.example.net", "/");

  /** The table and requests. */
  public RouteMatchBench() {
    headers.add(HeaderName.of("x-canary"), "true");
  }

  private static HeaderMap request(String host, String path) {
    HeaderMap request = new HeaderMap();
    request.add(Headers.METHOD, "GET");
    request.add(Headers.SCHEME, "http");
    request.add(Headers.AUTHORITY, host);
    request.add(Headers.PATH, path);
    request.add(Headers.USER_AGENT, "bench/1.0");
    request.add(Headers.X_REQUEST_ID, "3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    return request;
  }

  private static RouteTable table() {
    RouteConfiguration.Builder config = RouteConfiguration.newBuilder().setName("bench");
    for (int i = 0; i < HOSTS; i++) {
      config.addVirtualHosts(host("h" + i, "service-" + i + ".example.com"));
    }
    config.addVirtualHosts(host("w", "*.tenant-7.example.org"));
    config.addVirtualHosts(
        VirtualHost.newBuilder()
            .setName("headers")
            .addDomains("headers.example.com")
            .addRoutes(
                route(
                    RouteMatch.newBuilder()
                        .setPrefix("/")
                        .addHeaders(
                            HeaderMatcher.newBuilder()
                                .setName("x-canary")
                                .setStringMatch(StringMatcher.newBuilder().setExact("true")))
                        .addQueryParameters(
                            QueryParameterMatcher.newBuilder()
                                .setName("user")
                                .setStringMatch(StringMatcher.newBuilder().setPrefix("vip_"))))));
    config.addVirtualHosts(
        VirtualHost.newBuilder()
            .setName("regex")
            .addDomains("regex.example.com")
            .addRoutes(
                route(
                    RouteMatch.newBuilder()
                        .setSafeRegex(RegexMatcher.newBuilder().setRegex("/users/[0-9]+/.*")))));
    ConfigContext at =
        ConfigContext.root(
            (level, slug, path, message) -> {
              throw new IllegalStateException(path + ": " + message);
            });
    return RouteTable.compile(config.build(), at, new Context());
  }

  private static VirtualHost.Builder host(String name, String domain) {
    VirtualHost.Builder host = VirtualHost.newBuilder().setName(name).addDomains(domain);
    for (int i = 0; i < ROUTES; i++) {
      host.addRoutes(route(RouteMatch.newBuilder().setPrefix("/api/v" + i + "/")));
    }
    return host;
  }

  private static Route.Builder route(RouteMatch.Builder match) {
    return Route.newBuilder()
        .setMatch(match)
        .setRoute(RouteAction.newBuilder().setCluster("cluster"));
  }

  /** An exact host, the first of its routes. */
  @Benchmark
  public @Nullable RouteEntry exactHostFirstRoute() {
    return table.route(exactHost, 1, false);
  }

  /** An exact host, the last of its routes. */
  @Benchmark
  public @Nullable RouteEntry exactHostLastRoute() {
    return table.route(lastRoute, 1, false);
  }

  /** A wildcard at the host's front. */
  @Benchmark
  public @Nullable RouteEntry wildcardHost() {
    return table.route(wildcard, 1, false);
  }

  /** A header and a query parameter. */
  @Benchmark
  public @Nullable RouteEntry headerAndQuery() {
    return table.route(headers, 1, false);
  }

  /** A regular expression. */
  @Benchmark
  public @Nullable RouteEntry regex() {
    return table.route(regex, 1, false);
  }

  /** No virtual host. */
  @Benchmark
  public @Nullable RouteEntry nothing() {
    return table.route(nothing, 1, false);
  }

  /** A server whose clusters all exist. */
  private static final class Context implements RouteContext {
    private final ClusterRefs clusterRefs = new ClusterRefs();

    @Override
    public ClusterRefs clusterRefs() {
      return clusterRefs;
    }

    @Override
    public boolean hasCluster(String name) {
      return true;
    }

    @Override
    public boolean validateClusters() {
      return true;
    }

    @Override
    public @Nullable Object perFilterConfig(
        String filterName, Any config, boolean optional, ConfigContext at) {
      return null;
    }
  }
}
