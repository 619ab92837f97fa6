package io.legate.conservation;

/** A proxy with everything that peers can break: small buffers, short times, few permits. */
final class Bootstrap {
  private static final String LOG =
      "access_log: [{name: test, typed_config: {'@type':"
          + " type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog}}]";
  private static final String RETRIES =
      "timeout: 0.4s, retry_policy: {retry_on: '5xx,reset', num_retries: 2, per_try_timeout: 0.2s}";
  private static final String HTTP2 =
      "typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions:"
          + " {'@type':"
          + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
          + " explicit_http_config: {http2_protocol_options: {allow_connect: true}}}}";
  private static final String BREAKERS =
      "circuit_breakers: {thresholds: [{max_connections: 6, max_pending_requests: 6,"
          + " max_requests: 12, max_retries: 2, track_remaining: true}],"
          + " per_host_thresholds: [{max_connections: 5}]}";

  private Bootstrap() {}

  static String yaml(int one, int two, int bytes, int refused) {
    return """
        static_resources:
          listeners:
          - {name: http, stat_prefix: http, address: {socket_address: {address: 127.0.0.1, port_value: 0}},
             per_connection_buffer_limit_bytes: 16384,
             filter_chains: [{filters: [{name: hcm, typed_config: {
               '@type': type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,
               stat_prefix: h, %1$s, stream_idle_timeout: 1s, delayed_close_timeout: 0.2s,
               upgrade_configs: [{upgrade_type: websocket}],
               http2_protocol_options: {allow_connect: true},
               http_filters: [{name: r, typed_config: {'@type': type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}],
               route_config: {virtual_hosts: [{name: v, domains: ['*'], routes: [
                 {match: {prefix: /h1}, route: {cluster: one, %2$s}},
                 {match: {prefix: /h2}, route: {cluster: two, %2$s}},
                 {match: {prefix: /refused}, route: {cluster: refused, %2$s}},
                 {match: {prefix: /direct}, direct_response: {status: 200, body: {inline_string: direct}}}]}]}}}]}]}
          - {name: tcp, stat_prefix: tcp, address: {socket_address: {address: 127.0.0.1, port_value: 0}},
             per_connection_buffer_limit_bytes: 16384,
             filter_chains: [{filters: [{name: tcp, typed_config: {
               '@type': type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy,
               stat_prefix: t, %1$s, cluster: bytes, idle_timeout: 0.5s}}]}]}
          clusters:
        """
            .formatted(LOG, RETRIES)
        + cluster("one", one, "")
        + cluster("two", two, ", " + HTTP2)
        + cluster("bytes", bytes, "")
        + cluster("refused", refused, "");
  }

  private static String cluster(String name, int port, String more) {
    return """
          - {name: %1$s, connect_timeout: 1s, per_connection_buffer_limit_bytes: 16384, %2$s%3$s,
             load_assignment: {cluster_name: %1$s, endpoints: [{lb_endpoints: [{endpoint: {address:
               {socket_address: {address: 127.0.0.1, port_value: %4$d}}}}]}]}}
        """
        .formatted(name, BREAKERS, more, port)
        .indent(2);
  }
}
