package io.legate.listener;

import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.factory.FactoryContext;
import io.legate.factory.ListenerFilterConfigFactory;
import io.legate.network.ConfigAddress;
import io.legate.network.ListenerFilterFactory;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles {@code envoy.config.listener.v3.Listener}. On the control thread; reports what is wrong,
 * and whoever called looks for errors there.
 */
public final class ListenerCompiler {
  /** What a listener may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.config.listener.v3.Listener")
          .reads(
              "name",
              "address",
              "additional_addresses",
              "stat_prefix",
              "filter_chains",
              "default_filter_chain",
              "per_connection_buffer_limit_bytes",
              "drain_type",
              "listener_filters",
              "listener_filters_timeout",
              "continue_on_listener_filters_timeout",
              "transparent",
              "freebind",
              "socket_options",
              "tcp_fast_open_queue_length",
              "traffic_direction",
              "enable_reuse_port",
              "access_log",
              "tcp_backlog_size",
              "bind_to_port",
              "deprecated_v1")
          .harmless("reuse_port", "enable_reuse_port says it, and is true unless set")
          .harmless("metadata", "it is shown in the configuration dump")
          .harmless("ignore_global_conn_limit", "there is no global limit")
          .harmless("bypass_overload_manager", "listeners do not ask the overload manager")
          .harmless(
              "connection_balance_config",
              "the kernel shares connections among the workers' sockets, or they take turns")
          .harmless(
              "max_connections_to_accept_per_socket_event", "the event loop limits what it accepts")
          .refuses("filter_chain_matcher", "filter chains are chosen by filter_chain_match")
          .refuses("use_original_dst", "connections are not handed to other listeners")
          .refuses("udp_listener_config", "there are no UDP listeners")
          .refuses("api_listener", "there is no API to drive it")
          .refuses("internal_listener", "there are no internal listeners");

  /** What an additional address may say. */
  public static final FieldSet ADDITIONAL_ADDRESS_FIELDS =
      FieldSet.of("envoy.config.listener.v3.AdditionalAddress").reads("address");

  /** What a listener filter may say. */
  public static final FieldSet LISTENER_FILTER_FIELDS =
      FieldSet.of("envoy.config.listener.v3.ListenerFilter")
          .reads("name", "typed_config")
          .refuses("config_discovery", "extension configurations are not discovered")
          .refuses("filter_disabled", "a filter is always asked");

  /** What it says of the old way to bind. */
  public static final FieldSet DEPRECATED_V1_FIELDS =
      FieldSet.of("envoy.config.listener.v3.Listener.DeprecatedV1").reads("bind_to_port");

  private static final int DEFAULT_BUFFER_LIMIT = 1024 * 1024;
  private static final long DEFAULT_FILTERS_TIMEOUT = 15_000_000_000L; // 15 s

  private final FactoryContext context;
  private final Set<String> given = new HashSet<>();

  /** A compiler; {@code context.drain()} says whether the whole process is drained. */
  public ListenerCompiler(FactoryContext context) {
    this.context = context;
  }

  /** Compiles a listener; null when it has no address to go by. */
  public @Nullable CompiledListener compile(Listener listener, ConfigContext at) {
    at.check(FIELDS, listener);
    List<ListenAddress> addresses = addresses(listener, at);
    if (addresses.isEmpty()) {
      return null;
    }
    boolean modifyOnly = listener.getDrainType() == Listener.DrainType.MODIFY_ONLY;
    ListenerDrain drain = new ListenerDrain(context.drain(), modifyOnly);
    FactoryContext ctx = context.withDrain(drain);
    ListenAddress first = addresses.get(0);
    String prefix =
        listener.getStatPrefix().isEmpty() ? first.statText() : listener.getStatPrefix();
    return new CompiledListener(
        listener.getName().isEmpty() ? nameBy(first) : listener.getName(),
        List.copyOf(addresses),
        bindToPort(listener, at),
        reusePort(listener),
        listener.hasTcpBacklogSize() ? listener.getTcpBacklogSize().getValue() : NetUtil.SOMAXCONN,
        bufferLimit(listener),
        new SocketOptionsCompiler(context.workers().transport()).compile(listener, at),
        listenerFilters(listener, at, ctx),
        filtersTimeout(listener),
        listener.getContinueOnListenerFiltersTimeout(),
        new FilterChainCompiler(ctx).compile(listener, first, at),
        listener.getTrafficDirection(),
        drain,
        ctx.accessLogs().compile(listener.getAccessLogList(), at),
        new ListenerStats(ctx.stats().scope("listener." + prefix + ".")),
        listener);
  }

  /** A name for one that has none; two may ask the system for a port of the same address. */
  private String nameBy(ListenAddress address) {
    String name = address.text();
    for (int i = 2; !given.add(name); i++) {
      name = address.text() + "#" + i;
    }
    return name;
  }

  private static List<ListenAddress> addresses(Listener listener, ConfigContext at) {
    List<ListenAddress> addresses = new ArrayList<>();
    add(addresses, listener.getAddress(), at.at("address"));
    for (int i = 0; i < listener.getAdditionalAddressesCount(); i++) {
      AdditionalAddress more = listener.getAdditionalAddresses(i);
      ConfigContext moreAt = at.at("additional_addresses", i);
      moreAt.check(ADDITIONAL_ADDRESS_FIELDS, more);
      add(addresses, more.getAddress(), moreAt.at("address"));
    }
    return addresses;
  }

  private static void add(
      List<ListenAddress> addresses,
      io.envoyproxy.envoy.config.core.v3.Address address,
      ConfigContext at) {
    if (address.getSocketAddress().getProtocol()
        == io.envoyproxy.envoy.config.core.v3.SocketAddress.Protocol.UDP) {
      at.at("socket_address")
          .error("unsupported-field", "there are no UDP listeners (expected TCP)");
    }
    SocketAddress compiled = ConfigAddress.compile(address, at);
    if (compiled != null) {
      boolean ipv6Only =
          compiled instanceof InetSocketAddress inet
              && inet.getAddress() instanceof Inet6Address
              && !address.getSocketAddress().getIpv4Compat();
      addresses.add(new ListenAddress(compiled, ipv6Only, address.getPipe().getMode()));
    }
  }

  private static boolean bindToPort(Listener listener, ConfigContext at) {
    at.at("deprecated_v1").check(DEPRECATED_V1_FIELDS, listener.getDeprecatedV1());
    if (listener.hasBindToPort()) {
      return listener.getBindToPort().getValue();
    }
    return !listener.getDeprecatedV1().hasBindToPort()
        || listener.getDeprecatedV1().getBindToPort().getValue();
  }

  private static boolean reusePort(Listener listener) {
    return listener.hasEnableReusePort() ? listener.getEnableReusePort().getValue() : true;
  }

  private static int bufferLimit(Listener listener) {
    return listener.hasPerConnectionBufferLimitBytes()
        ? Math.max(0, listener.getPerConnectionBufferLimitBytes().getValue())
        : DEFAULT_BUFFER_LIMIT;
  }

  private static long filtersTimeout(Listener listener) {
    var timeout = listener.getListenerFiltersTimeout();
    return listener.hasListenerFiltersTimeout()
        ? timeout.getSeconds() * 1_000_000_000L + timeout.getNanos()
        : DEFAULT_FILTERS_TIMEOUT;
  }

  private static List<ListenerFilterFactory> listenerFilters(
      Listener listener, ConfigContext at, FactoryContext ctx) {
    List<ListenerFilterFactory> compiled = new ArrayList<>();
    for (int i = 0; i < listener.getListenerFiltersCount(); i++) {
      ListenerFilter filter = listener.getListenerFilters(i);
      ConfigContext filterAt = at.at("listener_filters", i);
      filterAt.check(LISTENER_FILTER_FIELDS, filter);
      var factory =
          ctx.extensions()
              .find(
                  ListenerFilterConfigFactory.class,
                  filter.getName(),
                  filter.getTypedConfig(),
                  filterAt);
      ListenerFilterFactory made =
          factory == null
              ? null
              : factory.compile(filter.getTypedConfig(), filterAt.at("typed_config"), ctx);
      if (made != null) {
        compiled.add(made);
      }
    }
    return List.copyOf(compiled);
  }
}
