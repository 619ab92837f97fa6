package io.legate.testing;

import java.util.ArrayList;
import java.util.List;

/** A bootstrap with one HTTP listener and one cluster {@code c}, in flow style, for tests. */
public final class ProxyYaml {
  private final List<String> routes = new ArrayList<>();
  private String hcm = "";
  private String hosts;
  private String cluster = "";
  private String listener = "";
  private String virtualHost = "";
  private String routeConfig = "";
  private String node = "";
  private String router = "";
  private String filters = "";

  /** With hosts at these ports of 127.0.0.1. */
  public ProxyYaml(int... ports) {
    var text = new StringBuilder();
    for (int port : ports) {
      text.append(text.isEmpty() ? "" : ", ")
          .append("{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: ")
          .append(port)
          .append("}}}}");
    }
    hosts = text.toString();
  }

  /** Adds fields of the HTTP connection manager, in flow style. */
  public ProxyYaml hcm(String fields) {
    hcm += ", " + fields;
    return this;
  }

  /** Adds a route; without any there is {@code /} to {@code c}. */
  public ProxyYaml route(String route) {
    routes.add(route);
    return this;
  }

  /** Adds a route for {@code /} to {@code c} with these fields of the action. */
  public ProxyYaml action(String fields) {
    return route("{match: {prefix: /}, route: {cluster: c, " + fields + "}}");
  }

  public ProxyYaml cluster(String fields) {
    cluster += ", " + fields;
    return this;
  }

  public ProxyYaml listener(String fields) {
    listener += ", " + fields;
    return this;
  }

  public ProxyYaml virtualHost(String fields) {
    virtualHost += ", " + fields;
    return this;
  }

  public ProxyYaml routeConfig(String fields) {
    routeConfig += ", " + fields;
    return this;
  }

  public ProxyYaml router(String fields) {
    router += ", " + fields;
    return this;
  }

  /** Filters before the router, each with a comma behind it. */
  public ProxyYaml filters(String list) {
    filters += list;
    return this;
  }

  public ProxyYaml node(String fields) {
    node = "node: {" + fields + "}\n";
    return this;
  }

  /** The whole bootstrap. */
  public String build() {
    String all =
        routes.isEmpty() ? "{match: {prefix: /}, route: {cluster: c}}" : String.join(", ", routes);
    return node
        + """
        static_resources:
          listeners:
          - {name: l, address: {socket_address: {address: 127.0.0.1, port_value: 0}}%s,
             filter_chains: [{filters: [{name: hcm, typed_config: {
               "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,
               stat_prefix: t,
               access_log: [{name: test, typed_config: {"@type": type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog}}],
               http_filters: [%s {name: r, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router%s}}],
               route_config: {name: rc%s, virtual_hosts: [{name: v, domains: ["*"]%s, routes: [%s]}]}%s}}]}]}
          clusters:
          - {name: c, type: STATIC, connect_timeout: 2s, load_assignment: {cluster_name: c, endpoints: [{lb_endpoints: [%s]}]}%s}
        """
            .formatted(
                listener, filters, router, routeConfig, virtualHost, all, hcm, hosts, cluster);
  }
}
