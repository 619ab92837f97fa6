package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.OriginalDstLbConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.http.HeaderName;
import io.legate.upstream.Protos;
import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.OriginalDstDiscovery;
import io.legate.upstream.discovery.OriginalDstOptions;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code ORIGINAL_DST}: where the client wanted to go. */
final class OriginalDstKind implements ClusterKind {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.cluster.v3.Cluster.OriginalDstLbConfig")
          .reads("use_http_header", "http_header_name", "upstream_port_override")
          .refuses("metadata_key", "requests carry no dynamic metadata yet");
  private static final String HEADER = "x-envoy-original-dst-host";
  private static final long CLEANUP = TimeUnit.SECONDS.toNanos(5);

  @Override
  public List<String> names() {
    return List.of("envoy.clusters.original_dst", "envoy.cluster.original_dst");
  }

  @Override
  public boolean providesLoadBalancer() {
    return true;
  }

  @Override
  public ClusterDiscovery.Factory compile(Source source) {
    Cluster proto = source.proto();
    if (proto.hasLoadAssignment()) {
      source
          .at()
          .at("load_assignment")
          .error("ORIGINAL_DST clusters must have no load assignment configured (expected none)");
    }
    OriginalDstLbConfig config = proto.getOriginalDstLbConfig();
    ConfigContext at = source.at().at("original_dst_lb_config");
    at.check(FIELDS, config);
    return OriginalDstDiscovery.factory(
        new OriginalDstOptions(header(config, at), port(config, at), cleanup(proto, source.at())));
  }

  private static @Nullable HeaderName header(OriginalDstLbConfig config, ConfigContext at) {
    String name = config.getHttpHeaderName();
    if (!config.getUseHttpHeader()) {
      if (!name.isEmpty()) {
        at.at("http_header_name")
            .error(
                "ORIGINAL_DST cluster: invalid config http_header_name="
                    + name
                    + " and use_http_header is false. Set use_http_header to true if"
                    + " http_header_name is desired. (expected use_http_header: true)");
      }
      return null;
    }
    return HeaderName.of(name.isEmpty() ? HEADER : name.toLowerCase(Locale.ROOT));
  }

  private static int port(OriginalDstLbConfig config, ConfigContext at) {
    int port = config.getUpstreamPortOverride().getValue();
    if (port < 0 || port > 65535) {
      at.at("upstream_port_override")
          .error(Integer.toUnsignedString(port) + " (expected at most 65535)");
    }
    return port;
  }

  private static long cleanup(Cluster proto, ConfigContext at) {
    if (!proto.hasCleanupInterval()) {
      return CLEANUP;
    }
    long nanos = Protos.nanos(proto.getCleanupInterval());
    if (nanos <= 0) {
      at.at("cleanup_interval").error(nanos / 1e9 + "s (expected more than 0s)");
      return CLEANUP;
    }
    return nanos;
  }
}
