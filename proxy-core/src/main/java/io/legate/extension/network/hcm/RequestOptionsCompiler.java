package io.legate.extension.network.hcm;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.InternalAddressConfig;
import io.legate.common.CidrSet;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.http.conn.ConnectionManagerConfig.PathOptions;
import io.legate.http.conn.ConnectionManagerConfig.PathOptions.EscapedSlashes;
import io.legate.http.conn.ConnectionManagerConfig.RequestOptions;
import io.legate.http.conn.ConnectionManagerConfig.ResponseOptions;
import io.legate.http.conn.ConnectionManagerConfig.ResponseOptions.ServerHeader;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Compiles what an HTTP connection manager does to heads. */
final class RequestOptionsCompiler {
  static final FieldSet INTERNAL_FIELDS =
      FieldSet.of(
              "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
                  + ".InternalAddressConfig")
          .reads("cidr_ranges")
          .harmless("unix_sockets", "a Unix socket has no address to be internal by");

  private RequestOptionsCompiler() {}

  static RequestOptions request(HttpConnectionManager proto, ConfigContext at, Node node) {
    boolean userAgent = proto.getAddUserAgent().getValue();
    if (userAgent && node.getCluster().isEmpty()) {
      at.at("add_user_agent")
          .warn(
              "no-node-cluster",
              "nothing is added, as node.cluster (--service-cluster) is empty (expected a name for the cluster)");
    }
    return new RequestOptions(
        proto.getUseRemoteAddress().getValue(),
        proto.getXffNumTrustedHops(),
        proto.getSkipXffAppend(),
        proto.getAppendXForwardedPort(),
        internalAddresses(proto, at),
        !proto.hasGenerateRequestId() || proto.getGenerateRequestId().getValue(),
        proto.getPreserveExternalRequestId(),
        proto.getProxy100Continue(),
        userAgent ? text(node.getCluster()) : null,
        userAgent ? text(node.getId()) : null,
        text(proto.getVia()));
  }

  private static @Nullable CidrSet internalAddresses(
      HttpConnectionManager proto, ConfigContext at) {
    if (!proto.hasInternalAddressConfig()) {
      return null;
    }
    InternalAddressConfig config = proto.getInternalAddressConfig();
    ConfigContext there = at.at("internal_address_config");
    there.check(INTERNAL_FIELDS, config);
    if (config.getCidrRangesCount() == 0) {
      return CidrSet.internal();
    }
    CidrSet.Builder set = new CidrSet.Builder();
    for (int i = 0; i < config.getCidrRangesCount(); i++) {
      CidrRange range = config.getCidrRanges(i);
      byte[] prefix = NetUtil.createByteArrayFromIpAddressString(range.getAddressPrefix());
      int bits = range.getPrefixLen().getValue();
      if (prefix == null || bits > prefix.length * 8) {
        there
            .at("cidr_ranges", i)
            .error(range.getAddressPrefix() + "/" + bits + " is no range (expected IP and length)");
      } else {
        set.add(prefix, bits);
      }
    }
    return set.build();
  }

  private static byte @Nullable [] text(String value) {
    return value.isEmpty() ? null : value.getBytes(StandardCharsets.UTF_8);
  }

  static PathOptions path(HttpConnectionManager proto, ConfigContext at) {
    if (proto.getStripMatchingHostPort() && proto.getStripAnyHostPort()) {
      at.error(
          "strip_matching_host_port and strip_any_host_port exclude each other (expected one of them)");
    }
    return new PathOptions(
        proto.getNormalizePath().getValue(),
        proto.getMergeSlashes(),
        escapedSlashes(proto),
        proto.getStripMatchingHostPort(),
        proto.getStripAnyHostPort(),
        proto.getStripTrailingHostDot());
  }

  private static EscapedSlashes escapedSlashes(HttpConnectionManager proto) {
    return switch (proto.getPathWithEscapedSlashesAction()) {
      case REJECT_REQUEST -> EscapedSlashes.REJECT_REQUEST;
      case UNESCAPE_AND_REDIRECT -> EscapedSlashes.UNESCAPE_AND_REDIRECT;
      case UNESCAPE_AND_FORWARD -> EscapedSlashes.UNESCAPE_AND_FORWARD;
      default -> EscapedSlashes.KEEP_UNCHANGED;
    };
  }

  static ResponseOptions response(HttpConnectionManager proto) {
    String name = proto.getServerName().isEmpty() ? "envoy" : proto.getServerName();
    ServerHeader header =
        switch (proto.getServerHeaderTransformation()) {
          case APPEND_IF_ABSENT -> ServerHeader.APPEND_IF_ABSENT;
          case PASS_THROUGH -> ServerHeader.PASS_THROUGH;
          default -> ServerHeader.OVERWRITE;
        };
    return new ResponseOptions(
        name.getBytes(StandardCharsets.UTF_8),
        header,
        proto.getAlwaysSetRequestIdInResponse(),
        text(proto.getVia()));
  }
}
