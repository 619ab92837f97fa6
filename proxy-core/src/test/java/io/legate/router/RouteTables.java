package io.legate.router;

import com.google.protobuf.Any;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TypeRegistry;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.legate.accesslog.FormatContext;
import io.legate.common.ConfigContext;
import io.legate.common.Problems;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.stream.StreamInfo;
import io.legate.upstream.ClusterRefs;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles route tables from text protos and makes requests, for tests. */
final class RouteTables implements RouteContext {
  private static final TextFormat.Parser PARSER =
      TextFormat.Parser.newBuilder()
          .setTypeRegistry(TypeRegistry.newBuilder().add(FilterConfig.getDescriptor()).build())
          .build();

  final Problems problems = new Problems();
  final ClusterRefs clusterRefs = new ClusterRefs();

  /** Compiles; the clusters a, b and c exist. */
  RouteTable table(String text) {
    return RouteTable.compile(parse(text), problems.root(), this);
  }

  /** Compiles the routes of one virtual host for all hosts. */
  RouteTable routes(String text) {
    return table("virtual_hosts { name: 'vh' domains: '*' " + text + " }");
  }

  static RouteConfiguration parse(String text) {
    try {
      RouteConfiguration.Builder builder = RouteConfiguration.newBuilder();
      PARSER.merge(text, builder);
      return builder.build();
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** A GET with headers, given as name and value in turn. */
  static HeaderMap request(String host, String path, String... headers) {
    HeaderMap request = new HeaderMap();
    request.add(Headers.METHOD, "GET");
    request.add(Headers.SCHEME, "http");
    request.add(Headers.AUTHORITY, host);
    request.add(Headers.PATH, path);
    return with(request, headers);
  }

  static HeaderMap with(HeaderMap map, String... headers) {
    for (int i = 0; i < headers.length; i += 2) {
      map.add(HeaderName.of(headers[i]), headers[i + 1]);
    }
    return map;
  }

  /** The name of the route of a request, or null. */
  static @Nullable String routeName(RouteTable table, HeaderMap request) {
    RouteEntry entry = table.route(request, 0, false);
    return entry == null ? null : entry.name();
  }

  static FormatContext context(HeaderMap request, @Nullable HeaderMap response) {
    StreamInfo info = new StreamInfo();
    info.start(null, 0, 0);
    info.routeName("r1");
    return new FormatContext() {
      @Override
      public HeaderMap requestHeaders() {
        return request;
      }

      @Override
      public @Nullable HeaderMap responseHeaders() {
        return response;
      }

      @Override
      public @Nullable HeaderMap responseTrailers() {
        return null;
      }

      @Override
      public StreamInfo streamInfo() {
        return info;
      }

      @Override
      public @Nullable String localReplyBody() {
        return null;
      }
    };
  }

  @Override
  public ClusterRefs clusterRefs() {
    return clusterRefs;
  }

  @Override
  public boolean hasCluster(String name) {
    return Set.of("a", "b", "c").contains(name);
  }

  @Override
  public boolean validateClusters() {
    return true;
  }

  @Override
  public @Nullable Object perFilterConfig(
      String filterName, Any config, boolean optional, ConfigContext at) {
    if (filterName.startsWith("unknown")) {
      if (!optional) {
        at.error("Didn't find a registered implementation for '" + filterName + "'");
      }
      return null;
    }
    return config.getTypeUrl();
  }
}
