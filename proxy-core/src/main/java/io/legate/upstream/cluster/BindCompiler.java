package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.ExtraSourceAddress;
import io.envoyproxy.envoy.config.core.v3.SocketOption;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.UnknownExtension;
import io.legate.event.Transport;
import io.legate.network.SocketOptions;
import io.legate.upstream.Binding;
import io.legate.upstream.LocalAddress;
import io.legate.upstream.Protos;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Compiles {@code upstream_bind_config}. Used on the control thread. */
final class BindCompiler {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.BindConfig")
          .reads("source_address", "freebind", "socket_options", "extra_source_addresses")
          .reads("additional_source_addresses", "local_address_selector");
  static final FieldSet EXTRA =
      FieldSet.of("envoy.config.core.v3.ExtraSourceAddress").reads("address", "socket_options");
  static final FieldSet OVERRIDE =
      FieldSet.of("envoy.config.core.v3.SocketOptionsOverride").reads("socket_options");
  private static final String SELECTOR =
      "envoy.config.upstream.local_address_selector.v3.DefaultLocalAddressSelector";

  // Of Linux: <netinet/in.h>
  private static final int IPPROTO_IP = 0;
  private static final int IP_FREEBIND = 15;

  private final Transport transport;
  private final String whose;

  /**
   * A compiler of what stands at one place.
   *
   * @param whose in errors: {@code Cluster NAME} or {@code Bootstrap}
   */
  BindCompiler(Transport transport, String whose) {
    this.transport = transport;
    this.whose = whose;
  }

  Binding compile(BindConfig config, ConfigContext at) {
    at.check(FIELDS, config);
    checkSelector(config, at.at("local_address_selector"));
    List<SocketOptions.Set<?>> options = new ArrayList<>();
    addFreebind(config, at.at("freebind"), options);
    List<SocketOptions.Set<?>> common = new ArrayList<>(options);
    addOptions(config.getSocketOptionsList(), at, common);
    List<LocalAddress> addresses = new ArrayList<>();
    if (config.hasSourceAddress()) {
      add(config.getSourceAddress(), common, at.at("source_address"), addresses);
    } else {
      addresses.add(new LocalAddress(null, List.copyOf(common)));
    }
    addExtra(config, at, options, common, addresses);
    check(config, at, addresses);
    return new Binding(
        addresses.isEmpty() ? List.of(LocalAddress.ANY) : List.copyOf(addresses), null);
  }

  @SuppressWarnings("deprecation") // additional_source_addresses, by its old name
  private void addExtra(
      BindConfig config,
      ConfigContext at,
      List<SocketOptions.Set<?>> freebind,
      List<SocketOptions.Set<?>> common,
      List<LocalAddress> addresses) {
    for (int i = 0; i < config.getExtraSourceAddressesCount(); i++) {
      ExtraSourceAddress extra = config.getExtraSourceAddresses(i);
      ConfigContext there = at.at("extra_source_addresses", i);
      there.check(EXTRA, extra);
      List<SocketOptions.Set<?>> options = common;
      if (extra.hasSocketOptions()) {
        ConfigContext optionsAt = there.at("socket_options");
        optionsAt.check(OVERRIDE, extra.getSocketOptions());
        options = new ArrayList<>(freebind);
        addOptions(extra.getSocketOptions().getSocketOptionsList(), optionsAt, options);
      }
      add(extra.getAddress(), options, there.at("address"), addresses);
    }
    for (int i = 0; i < config.getAdditionalSourceAddressesCount(); i++) {
      add(
          config.getAdditionalSourceAddresses(i),
          common,
          at.at("additional_source_addresses", i),
          addresses);
    }
  }

  private static void add(
      io.envoyproxy.envoy.config.core.v3.SocketAddress proto,
      List<SocketOptions.Set<?>> options,
      ConfigContext at,
      List<LocalAddress> addresses) {
    InetSocketAddress address = Protos.inet(proto, at);
    if (address != null) {
      addresses.add(new LocalAddress(address, List.copyOf(options)));
    }
  }

  /** Envoy's rules of how many addresses there may be. */
  @SuppressWarnings("deprecation")
  private void check(BindConfig config, ConfigContext at, List<LocalAddress> addresses) {
    int extra = config.getExtraSourceAddressesCount();
    int additional = config.getAdditionalSourceAddressesCount();
    if (extra > 0 && additional > 0) {
      at.error(
          "Can't specify both `extra_source_addresses` and `additional_source_addresses` in the "
              + whose
              + "'s upstream binding config (expected one of them)");
    }
    if (extra + additional > 0 && !config.hasSourceAddress()) {
      at.error(
          whose
              + "'s upstream binding config has extra/additional source addresses but no"
              + " source_address. Extra/additional addresses cannot be specified if"
              + " source_address is not set. (expected source_address)");
    } else if (extra + additional > 1) {
      at.error(
          whose
              + "'s upstream binding config has more than one extra/additional source addresses."
              + " Only one extra/additional source can be supported in BindConfig's"
              + " extra_source_addresses/additional_source_addresses field (expected one)");
    } else if (addresses.size() == 2 && six(addresses.get(0)) == six(addresses.get(1))) {
      at.error(
          whose
              + "'s upstream binding config has two same IP version source addresses. Only two"
              + " different IP version source addresses can be supported in BindConfig's"
              + " source_address and extra_source_addresses/additional_source_addresses fields"
              + " (expected one IPv4 and one IPv6 address)");
    }
  }

  private static boolean six(LocalAddress local) {
    InetSocketAddress address = local.address();
    return address != null && address.getAddress() instanceof Inet6Address;
  }

  private void addFreebind(
      BindConfig config, ConfigContext at, List<SocketOptions.Set<?>> options) {
    if (config.hasFreebind() && SocketOptions.work(transport, at)) {
      int on = config.getFreebind().getValue() ? 1 : 0;
      options.add(SocketOptions.number("IP_FREEBIND", IPPROTO_IP, IP_FREEBIND, on));
    }
  }

  private void addOptions(
      List<SocketOption> list, ConfigContext at, List<SocketOptions.Set<?>> options) {
    for (int i = 0; i < list.size(); i++) {
      ConfigContext there = at.at("socket_options", i);
      SocketOptions.Set<?> set = SocketOptions.compile(list.get(i), transport, there);
      if (set != null && set.state() == SocketOption.SocketState.STATE_LISTENING) {
        there
            .at("state")
            .warn(
                "unsupported-field",
                "connections to hosts never listen (expected STATE_PREBIND or STATE_BOUND)");
      } else if (set != null) {
        options.add(set);
      }
    }
  }

  private static void checkSelector(BindConfig config, ConfigContext at) {
    if (!config.hasLocalAddressSelector()) {
      return;
    }
    var selector = config.getLocalAddressSelector();
    String type = Protos.typeName(selector.getTypedConfig());
    if (!type.equals(SELECTOR)) {
      at.error(
          "unsupported-extension",
          UnknownExtension.message(
              selector.getName(),
              type,
              List.of("envoy.upstream.local_address_selector.default_local_address_selector")));
    }
  }
}
