package io.legate.upstream.cluster;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.Protos;
import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.StaticDiscovery;
import io.legate.upstream.forward.DnsCache;
import io.legate.upstream.forward.DnsCaches;
import io.legate.upstream.forward.ForwardDiscovery;
import java.util.List;

/** {@code envoy.clusters.dynamic_forward_proxy}: the hosts that requests name. */
final class ForwardKind implements ClusterKind {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig")
          .reads("dns_cache_config", "allow_insecure_cluster_options")
          .harmless("allow_coalesced_connections", "it concerns HTTP/2 over TLS")
          .refuses(
              "sub_clusters_config", "hosts come from a DNS cache, not from clusters of theirs");

  @Override
  public List<String> names() {
    return List.of("envoy.clusters.dynamic_forward_proxy");
  }

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public boolean providesLoadBalancer() {
    return true;
  }

  @Override
  public ClusterDiscovery.Factory compile(Source source) {
    DnsCaches caches = source.dnsCaches();
    ConfigContext at = source.configAt();
    ClusterConfig config = Protos.unpack(source.config(), ClusterConfig.class, at);
    DnsCache cache = null;
    if (config != null) {
      at.check(FIELDS, config);
      checkTls(source.proto(), config, source.at());
      if (!config.hasDnsCacheConfig()) {
        at.at("dns_cache_config").error("a DNS cache is required (expected dns_cache_config)");
      } else if (caches != null) {
        cache = caches.cache(config.getDnsCacheConfig(), at.at("dns_cache_config"));
      }
    }
    return cache == null || caches == null
        ? context -> new StaticDiscovery(Source.nothing())
        : ForwardDiscovery.factory(caches, cache);
  }

  /** Whoever says how server names are checked must have them checked, unless told otherwise. */
  private static void checkTls(Cluster proto, ClusterConfig config, ConfigContext at) {
    Any any = proto.getTypedExtensionProtocolOptionsMap().get(HttpOptions.EXTENSION);
    if (any == null || config.getAllowInsecureClusterOptions()) {
      return;
    }
    HttpProtocolOptions typed;
    try {
      typed = any.unpack(HttpProtocolOptions.class);
    } catch (InvalidProtocolBufferException e) {
      return; // told where these options are compiled
    }
    var options = typed.getUpstreamHttpProtocolOptions();
    if (typed.hasUpstreamHttpProtocolOptions()
        && !(options.getAutoSni() && options.getAutoSanValidation())) {
      at.at("typed_extension_protocol_options[\"" + HttpOptions.EXTENSION + "\"]")
          .at("upstream_http_protocol_options")
          .error(
              "dynamic_forward_proxy cluster must have auto_sni and auto_san_validation true unless"
                  + " allow_insecure_cluster_options is set. (expected both to be true)");
    }
  }
}
