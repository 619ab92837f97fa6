package io.legate.extension.http.dynamicforwardproxy;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig;
import io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.PerRouteConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.TypedConfig;
import io.legate.factory.FactoryContext;
import io.legate.factory.HttpFilterConfigFactory;
import io.legate.http.HeaderName;
import io.legate.http.HttpFilterFactory;
import io.legate.upstream.forward.DnsCache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.filters.http.dynamic_forward_proxy}. */
public final class DynamicForwardProxyFactory implements HttpFilterConfigFactory {
  /** What it may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig")
          .reads("dns_cache_config")
          .harmless("save_upstream_address", "there is no filter that would read it")
          .refuses(
              "sub_cluster_config", "hosts come from a DNS cache, not from clusters of theirs");

  /** What a route may say. */
  public static final FieldSet ROUTE_FIELDS =
      FieldSet.of("envoy.extensions.filters.http.dynamic_forward_proxy.v3.PerRouteConfig")
          .reads("host_rewrite_literal", "host_rewrite_header");

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public String routeConfigType() {
    return ROUTE_FIELDS.messageType();
  }

  @Override
  public List<String> names() {
    return List.of(
        "envoy.filters.http.dynamic_forward_proxy",
        "envoy.extensions.filters.http.dynamic_forward_proxy");
  }

  @Override
  public boolean terminal() {
    return false;
  }

  @Override
  public @Nullable HttpFilterFactory compile(
      Any typedConfig, ConfigContext at, String statPrefix, FactoryContext context) {
    return compile(names().get(0), typedConfig, at, statPrefix, context);
  }

  @Override
  public @Nullable HttpFilterFactory compile(
      String name, Any typedConfig, ConfigContext at, String statPrefix, FactoryContext context) {
    FilterConfig proto = TypedConfig.unpack(typedConfig, FilterConfig.getDefaultInstance(), at);
    if (proto == null) {
      return null;
    }
    at.check(FIELDS, proto);
    if (!proto.hasDnsCacheConfig()) {
      at.at("dns_cache_config").error("a DNS cache is required (expected dns_cache_config)");
      return null;
    }
    DnsCache cache =
        context.dnsCaches().cache(proto.getDnsCacheConfig(), at.at("dns_cache_config"));
    if (cache == null) {
      return null;
    }
    var clusters = context.clusters();
    var caches = context.dnsCaches();
    return worker ->
        new DynamicForwardProxyFilter(name, worker, clusters.apply(worker), caches, cache);
  }

  @Override
  public @Nullable Object compileRouteConfig(
      Any typedConfig, ConfigContext at, FactoryContext context) {
    PerRouteConfig proto = TypedConfig.unpack(typedConfig, PerRouteConfig.getDefaultInstance(), at);
    if (proto == null) {
      return null;
    }
    at.check(ROUTE_FIELDS, proto);
    String header = proto.getHostRewriteHeader();
    return new HostRewriteConfig(
        proto.getHostRewriteLiteral(), header.isEmpty() ? null : HeaderName.of(header));
  }
}
