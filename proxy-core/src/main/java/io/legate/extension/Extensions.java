package io.legate.extension;

import com.google.protobuf.Any;
import io.legate.accesslog.AccessLogFactory;
import io.legate.common.ConfigContext;
import io.legate.common.ExtensionFactory;
import io.legate.common.ExtensionLookup;
import io.legate.factory.HttpFilterConfigFactory;
import io.legate.factory.ListenerFilterConfigFactory;
import io.legate.factory.NetworkFilterConfigFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one list of the extensions that are built in, and the lookup in it. */
public final class Extensions implements ExtensionLookup {
  private static final String NETWORK = "envoy.extensions.filters.network.";

  /**
   * All of them: kind, type of the configuration, class of the factory, names (current, deprecated,
   * short). Classes are named, not referred to, so that only those that a configuration asks for
   * are loaded.
   */
  static final List<BuiltIn> BUILT_IN =
      List.of(
          accessLog("file.v3.FileAccessLog", "file.FileAccessLogFactory")
              .named("envoy.access_loggers.file", "envoy.file_access_log"),
          accessLog("stream.v3.StdoutAccessLog", "stream.StdoutAccessLogFactory")
              .named("envoy.access_loggers.stdout", "envoy.stdout_access_log"),
          accessLog("stream.v3.StderrAccessLog", "stream.StderrAccessLogFactory")
              .named("envoy.access_loggers.stderr", "envoy.stderr_access_log"),
          http(
                  "dynamic_forward_proxy.v3.FilterConfig",
                  "dynamicforwardproxy.DynamicForwardProxyFactory")
              .named(
                  "envoy.filters.http.dynamic_forward_proxy",
                  "envoy.extensions.filters.http.dynamic_forward_proxy")
              .perRoute("PerRouteConfig"),
          http("grpc_stats.v3.FilterConfig", "grpcstats.GrpcStatsFactory")
              .named("envoy.filters.http.grpc_stats"),
          http("router.v3.Router", "router.RouterFilterFactory")
              .named("envoy.filters.http.router", "envoy.router"),
          http("stateful_session.v3.StatefulSession", "statefulsession.StatefulSessionFactory")
              .named("envoy.filters.http.stateful_session")
              .perRoute("StatefulSessionPerRoute"),
          listener("original_dst.v3.OriginalDst", "originaldst.OriginalDstFactory")
              .named("envoy.filters.listener.original_dst", "envoy.listener.original_dst"),
          network(
                  "http_connection_manager.v3.HttpConnectionManager",
                  "hcm.HttpConnectionManagerFactory")
              .named(
                  "envoy.filters.network.http_connection_manager", "envoy.http_connection_manager"),
          network("direct_response.v3.Config", "directresponse.DirectResponseFactory")
              .named("envoy.filters.network.direct_response", "direct_response"),
          network("echo.v3.Echo", "echo.EchoFactory")
              .named("envoy.filters.network.echo", "envoy.echo", "echo"),
          network("tcp_proxy.v3.TcpProxy", "tcpproxy.TcpProxyFactory")
              .named("envoy.filters.network.tcp_proxy", "envoy.tcp_proxy", "tcp_proxy"));

  private final Map<Class<?>, ExtensionRegistry<?>> registries = new HashMap<>();

  /**
   * An extension that is built in.
   *
   * @param kind the contract of its factory
   * @param configType full name of its configuration message
   * @param className the class of its factory, below this package
   * @param names the names that choose it
   * @param routeType full name of the message that routes have for it, when it is another; or empty
   */
  record BuiltIn(
      Class<? extends ExtensionFactory> kind,
      String configType,
      String className,
      List<String> names,
      String routeType) {

    BuiltIn named(String... all) {
      return new BuiltIn(kind, configType, className, List.of(all), routeType);
    }

    BuiltIn perRoute(String message) {
      String type = configType.substring(0, configType.lastIndexOf('.') + 1) + message;
      return new BuiltIn(kind, configType, className, names, type);
    }

    ExtensionFactory make() {
      try {
        String name = Extensions.class.getPackageName() + "." + className;
        return kind.cast(Class.forName(name).getDeclaredConstructor().newInstance());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("no factory " + className, e);
      }
    }
  }

  private static BuiltIn accessLog(String type, String className) {
    return new BuiltIn(
        AccessLogFactory.class,
        "envoy.extensions.access_loggers." + type,
        "accesslog." + className,
        List.of(),
        "");
  }

  private static BuiltIn http(String type, String className) {
    return new BuiltIn(
        HttpFilterConfigFactory.class,
        "envoy.extensions.filters.http." + type,
        "http." + className,
        List.of(),
        "");
  }

  private static BuiltIn listener(String type, String className) {
    return new BuiltIn(
        ListenerFilterConfigFactory.class,
        "envoy.extensions.filters.listener." + type,
        "listener." + className,
        List.of(),
        "");
  }

  private static BuiltIn network(String type, String className) {
    return new BuiltIn(
        NetworkFilterConfigFactory.class, NETWORK + type, "network." + className, List.of(), "");
  }

  /** The factories of all that is built in, in the order of the list; for the documentation. */
  public static List<ExtensionFactory> all() {
    return BUILT_IN.stream().map(BuiltIn::make).toList();
  }

  @Override
  public <F extends ExtensionFactory> @Nullable F find(
      Class<F> kind, String name, Any typedConfig, ConfigContext at) {
    return registry(kind).find(name, typedConfig, at);
  }

  /** The extensions of a kind. */
  @SuppressWarnings("unchecked") // the map's values are made for their keys, right here
  public <F extends ExtensionFactory> ExtensionRegistry<F> registry(Class<F> kind) {
    return (ExtensionRegistry<F>)
        registries.computeIfAbsent(kind, k -> new ExtensionRegistry<>(kind, BUILT_IN));
  }
}
