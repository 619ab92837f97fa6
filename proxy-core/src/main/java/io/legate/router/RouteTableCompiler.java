package io.legate.router;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.legate.accesslog.HeaderMutations;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.http.HeaderName;
import java.util.Locale;

/** Compiles a {@code RouteConfiguration}. On the control thread. */
final class RouteTableCompiler {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.RouteConfiguration")
          .reads("name", "virtual_hosts", "internal_only_headers", "response_headers_to_add")
          .reads("response_headers_to_remove", "request_headers_to_add")
          .reads("request_headers_to_remove", "most_specific_header_mutations_wins")
          .reads("validate_clusters", "max_direct_response_body_size_bytes")
          .reads("ignore_port_in_host_matching", "ignore_path_parameters_in_path_matching")
          .reads("typed_per_filter_config")
          .harmless("metadata", "no built-in extension reads it")
          .refuses("vhds", "virtual hosts are not discovered yet");

  private static final long DEFAULT_MAX_DIRECT_RESPONSE_BODY_BYTES = 4096;

  private final RouteConfiguration proto;
  private final ConfigContext at;
  private final RouteScope scope;

  RouteTableCompiler(RouteConfiguration proto, ConfigContext at, RouteContext context) {
    this.proto = proto;
    this.at = at;
    this.scope =
        new RouteScope(
            context,
            proto.getName(),
            proto.hasValidateClusters()
                ? proto.getValidateClusters().getValue()
                : context.validateClusters(),
            proto.getMostSpecificHeaderMutationsWins(),
            proto.getIgnorePathParametersInPathMatching(),
            proto.hasMaxDirectResponseBodySizeBytes()
                ? Integer.toUnsignedLong(proto.getMaxDirectResponseBodySizeBytes().getValue())
                : DEFAULT_MAX_DIRECT_RESPONSE_BODY_BYTES,
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
                ? PerFilterConfigs.NONE.with(proto.getTypedPerFilterConfigMap(), context, at)
                : PerFilterConfigs.NONE);
  }

  RouteTable compile() {
    at.check(FIELDS, proto);
    VirtualHosts virtualHosts = new VirtualHosts(proto.getIgnorePortInHostMatching());
    for (int i = 0; i < proto.getVirtualHostsCount(); i++) {
      add(virtualHosts, proto.getVirtualHosts(i), at.at("virtual_hosts", i));
    }
    return new RouteTable(
        proto.getName(),
        virtualHosts,
        proto.getInternalOnlyHeadersList().stream().map(HeaderName::of).toList());
  }

  private void add(
      VirtualHosts virtualHosts,
      io.envoyproxy.envoy.config.route.v3.VirtualHost host,
      ConfigContext here) {
    RouteList routes = new VirtualHostCompiler(host, here, scope).compile();
    for (int i = 0; i < host.getDomainsCount(); i++) {
      String domain = host.getDomains(i);
      ConfigContext there = here.at("domains", i);
      if (domain.isEmpty()) {
        there.error(
            "value length must be at least 1 characters (expected a value that is not empty)");
        continue;
      }
      if (domain.substring(1, Math.max(1, domain.length() - 1)).indexOf('*') >= 0
          || (domain.length() > 1 && domain.startsWith("*") && domain.endsWith("*"))) {
        there.warn(
            "bad-wildcard",
            "'%s' matches literally: a wildcard stands at the front or the end, once (expected *.domain or domain.*)"
                .formatted(domain));
      }
      switch (virtualHosts.add(domain, routes)) {
        case YES -> {}
        case SECOND_WILDCARD ->
            there.error(
                "Only a single wildcard domain is permitted in route "
                    + proto.getName()
                    + " (expected one *)");
        case DUPLICATE ->
            there.error(
                "Only unique values for domains are permitted. Duplicate entry of domain %s in"
                        .formatted(domain.toLowerCase(Locale.ROOT))
                    + " route "
                    + proto.getName()
                    + " (expected each domain once)");
      }
    }
  }
}
