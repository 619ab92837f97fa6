package io.legate.router;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.VirtualHost.TlsRequirementType;
import io.legate.accesslog.HeaderMutations;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.router.VirtualHost.TlsRequirement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compiles a virtual host with its routes. On the control thread. */
final class VirtualHostCompiler {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.VirtualHost")
          .reads("name", "domains", "routes", "require_tls", "request_headers_to_add")
          .reads("request_headers_to_remove", "response_headers_to_add")
          .reads("response_headers_to_remove", "typed_per_filter_config")
          .reads("include_request_attempt_count", "include_attempt_count_in_response")
          .reads("include_is_timeout_retry_header", "retry_policy")
          .reads("per_request_buffer_limit_bytes")
          .harmless("metadata", "no built-in extension reads it")
          .refuses("matcher", "routes are found by the list of routes only");

  private final io.envoyproxy.envoy.config.route.v3.VirtualHost proto;
  private final ConfigContext at;
  private final RouteScope scope;

  VirtualHostCompiler(
      io.envoyproxy.envoy.config.route.v3.VirtualHost proto, ConfigContext at, RouteScope scope) {
    this.proto = proto;
    this.at = at;
    this.scope = scope;
  }

  RouteList compile() {
    at.check(FIELDS, proto);
    if (proto.getName().isEmpty()) {
      at.at("name")
          .error("value length must be at least 1 characters (expected a value that is not empty)");
    }
    if (proto.getDomainsCount() == 0) {
      at.at("domains").error("value must contain at least 1 item(s) (expected at least one)");
    }
    VirtualHost host = host();
    VirtualHostScope within = within(host);
    RouteList.Rule[] rules = new RouteList.Rule[proto.getRoutesCount()];
    for (int i = 0; i < rules.length; i++) {
      rules[i] = new RouteCompiler(proto.getRoutes(i), at.at("routes", i), within).compile();
    }
    return new RouteList(host, rules, toTls(host, within.filters()));
  }

  private VirtualHost host() {
    return new VirtualHost(
        proto.getName(),
        requireTls(proto.getRequireTls()),
        proto.getIncludeRequestAttemptCount(),
        proto.getIncludeAttemptCountInResponse(),
        proto.getIncludeIsTimeoutRetryHeader());
  }

  private TlsRequirement requireTls(TlsRequirementType type) {
    return switch (type) {
      case NONE -> TlsRequirement.NONE;
      case EXTERNAL_ONLY -> TlsRequirement.EXTERNAL_ONLY;
      case ALL -> TlsRequirement.ALL;
      case UNRECOGNIZED -> {
        at.at("require_tls")
            .error("value must be one of the defined enum values (expected a name of the enum)");
        yield TlsRequirement.ALL;
      }
    };
  }

  private VirtualHostScope within(VirtualHost host) {
    @Nullable RetryPolicy retryPolicy =
        proto.hasRetryPolicy()
            ? RetryPolicy.compile(proto.getRetryPolicy(), at.at("retry_policy"))
            : null;
    return new VirtualHostScope(
        scope,
        host,
        HeaderMutations.compile(
            proto.getRequestHeadersToAddList(),
            proto.getRequestHeadersToRemoveList(),
            "request",
            at),
        HeaderMutations.compile(
            proto.getResponseHeadersToAddList(),
            proto.getResponseHeadersToRemoveList(),
            "response",
            at),
        PerFilterConfigs.in(proto, at)
            ? scope.filters().with(proto.getTypedPerFilterConfigMap(), scope.context(), at)
            : scope.filters(),
        Objects.requireNonNullElse(retryPolicy, RetryPolicy.NONE),
        proto.hasPerRequestBufferLimitBytes()
            ? Integer.toUnsignedLong(proto.getPerRequestBufferLimitBytes().getValue())
            : -1);
  }

  private static RouteEntry toTls(VirtualHost host, PerFilterConfigs filters) {
    PathMatcher all =
        PathMatcher.compile(
            io.envoyproxy.envoy.config.route.v3.RouteMatch.newBuilder().setPrefix("/").build(),
            false,
            ConfigContext.root((level, slug, path, message) -> {}));
    RouteEntry.Common common =
        new RouteEntry.Common(
            "",
            host,
            Metadata.getDefaultInstance(),
            all,
            null,
            new DirectResponse(301, "", Redirect.toTls()),
            -1);
    HeaderMutations[] none = {};
    return new RouteEntry(
        common, new RouteEntry.Mutations(none, none), filters, null, null, null, null);
  }
}
