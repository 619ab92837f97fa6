package io.legate.listener;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.factory.DownstreamTransportSocketConfigFactory;
import io.legate.factory.FactoryContext;
import io.legate.factory.NetworkFilterConfigFactory;
import io.legate.network.FilterChain;
import io.legate.network.NetworkFilterFactory;
import io.legate.network.TransportSocketFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles the filter chains of a listener. On the control thread. */
final class FilterChainCompiler {
  /** What a filter chain may say. */
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.listener.v3.FilterChain")
          .reads("filter_chain_match", "filters", "transport_socket", "name")
          .harmless("use_proxy_proto", "true is an error: there is no PROXY protocol yet")
          .harmless("metadata", "it is shown in the configuration dump");

  /** What a network filter's entry may say. */
  static final FieldSet FILTER_FIELDS =
      FieldSet.of("envoy.config.listener.v3.Filter")
          .reads("name", "typed_config")
          .refuses("config_discovery", "extension configurations are not discovered");

  /** What a transport socket's entry may say. */
  static final FieldSet TRANSPORT_SOCKET_FIELDS =
      FieldSet.of("envoy.config.core.v3.TransportSocket").reads("name", "typed_config");

  private final FactoryContext context;

  FilterChainCompiler(FactoryContext context) {
    this.context = context;
  }

  FilterChainMatcher compile(Listener listener, ListenAddress address, ConfigContext at) {
    var builder = new FilterChainMatcherBuilder();
    if (listener.getFilterChainsCount() == 0 && !listener.hasDefaultFilterChain()) {
      at.error(
          "error adding listener '"
              + address.text()
              + "': no filter chains specified (expected filter_chains)");
    }
    for (int i = 0; i < listener.getFilterChainsCount(); i++) {
      var chain = listener.getFilterChains(i);
      ConfigContext chainAt = at.at("filter_chains", i);
      builder.add(
          compile(chain, chainAt), chain.getFilterChainMatch(), chainAt.at("filter_chain_match"));
    }
    return builder.build(
        listener.hasDefaultFilterChain()
            ? compile(listener.getDefaultFilterChain(), at.at("default_filter_chain"))
            : null);
  }

  private FilterChain compile(
      io.envoyproxy.envoy.config.listener.v3.FilterChain chain, ConfigContext at) {
    at.check(FIELDS, chain);
    if (chain.getUseProxyProto().getValue()) {
      at.at("use_proxy_proto")
          .error(
              "unsupported-field",
              "use the listener filter envoy.filters.listener.proxy_protocol (expected in listener_filters)");
    }
    List<NetworkFilterFactory> filters = new ArrayList<>();
    for (int i = 0; i < chain.getFiltersCount(); i++) {
      boolean last = i == chain.getFiltersCount() - 1;
      NetworkFilterFactory filter = filter(chain.getFilters(i), last, at.at("filters", i));
      if (filter != null) {
        filters.add(filter);
      }
    }
    return new FilterChain(chain.getName(), List.copyOf(filters), transportSocket(chain, at));
  }

  private @Nullable NetworkFilterFactory filter(Filter filter, boolean last, ConfigContext at) {
    at.check(FILTER_FIELDS, filter);
    var factory =
        context
            .extensions()
            .find(NetworkFilterConfigFactory.class, filter.getName(), filter.getTypedConfig(), at);
    if (factory == null) {
      return null;
    }
    if (factory.terminal() != last) {
      at.error(
          String.format(
              last
                  ? "Error: non-terminal filter named %s of type %s is the last filter in a network"
                      + " filter chain. (expected a terminal one)"
                  : "Error: terminal filter named %s of type %s must be the last filter in a network"
                      + " filter chain. (expected at the end)",
              filter.getName(),
              factory.names().get(0)));
    }
    return factory.compile(filter.getTypedConfig(), at.at("typed_config"), context);
  }

  private TransportSocketFactory transportSocket(
      io.envoyproxy.envoy.config.listener.v3.FilterChain chain, ConfigContext at) {
    if (!chain.hasTransportSocket()) {
      return TransportSocketFactory.RAW_BUFFER;
    }
    var socket = chain.getTransportSocket();
    ConfigContext socketAt = at.at("transport_socket");
    socketAt.check(TRANSPORT_SOCKET_FIELDS, socket);
    var factory =
        context
            .extensions()
            .find(
                DownstreamTransportSocketConfigFactory.class,
                socket.getName(),
                socket.getTypedConfig(),
                socketAt);
    TransportSocketFactory compiled =
        factory == null
            ? null
            : factory.compile(
                socket.getTypedConfig(),
                chain.getFilterChainMatch().getServerNamesList(),
                socketAt.at("typed_config"),
                context);
    return compiled == null ? TransportSocketFactory.RAW_BUFFER : compiled;
  }
}
