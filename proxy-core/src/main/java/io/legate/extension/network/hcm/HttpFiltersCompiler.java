package io.legate.extension.network.hcm;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.factory.FactoryContext;
import io.legate.factory.HttpFilterConfigFactory;
import io.legate.http.HttpFilterFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles the HTTP filters of a connection manager and of its upgrades. */
final class HttpFiltersCompiler {
  static final FieldSet FILTER_FIELDS =
      FieldSet.of("envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter")
          .reads("name", "typed_config", "is_optional")
          .refuses("config_discovery", "extension configurations are not discovered")
          .refuses("disabled", "a filter that routes switch on is not available in this version");
  static final FieldSet UPGRADE_FIELDS =
      FieldSet.of(
              "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
                  + ".UpgradeConfig")
          .reads("upgrade_type", "filters", "enabled");

  private final HttpConnectionManager proto;
  private final ConfigContext at;
  private final String statPrefix;
  private final FactoryContext context;

  HttpFiltersCompiler(
      HttpConnectionManager proto, ConfigContext at, String statPrefix, FactoryContext context) {
    this.proto = proto;
    this.at = at;
    this.statPrefix = statPrefix;
    this.context = context;
  }

  List<HttpFilterFactory> filters() {
    return compile(proto.getHttpFiltersList(), at, "http_filters");
  }

  /** The upgrades that are allowed, each with its filters. */
  Map<String, List<HttpFilterFactory>> upgrades(List<HttpFilterFactory> filters) {
    Map<String, List<HttpFilterFactory>> upgrades = new HashMap<>();
    for (int i = 0; i < proto.getUpgradeConfigsCount(); i++) {
      UpgradeConfig upgrade = proto.getUpgradeConfigs(i);
      ConfigContext there = at.at("upgrade_configs", i);
      there.check(UPGRADE_FIELDS, upgrade);
      boolean enabled = !upgrade.hasEnabled() || upgrade.getEnabled().getValue();
      String type = upgrade.getUpgradeType().toLowerCase(Locale.ROOT);
      List<HttpFilterFactory> own =
          upgrade.getFiltersCount() == 0
              ? filters
              : compile(upgrade.getFiltersList(), there, "filters");
      if (enabled && upgrades.put(type, own) != null) {
        there.error(
            "Error: multiple upgrade configs with the same name: '" + type + "' (expected one)");
      }
    }
    return Map.copyOf(upgrades);
  }

  private List<HttpFilterFactory> compile(
      List<HttpFilter> filters, ConfigContext parent, String field) {
    List<HttpFilterFactory> compiled = new ArrayList<>();
    boolean terminal = false;
    for (int i = 0; i < filters.size(); i++) {
      HttpFilter filter = filters.get(i);
      ConfigContext there = parent.at(field, i);
      there.check(FILTER_FIELDS, filter);
      if (terminal) {
        there.error(
            "a terminal filter is not the last one (expected the router at the end of "
                + field
                + ")");
      }
      HttpFilterConfigFactory factory = find(filter, there);
      if (factory != null) {
        terminal = factory.terminal();
        HttpFilterFactory made =
            factory.compile(
                filter.getName(),
                filter.getTypedConfig(),
                there.at("typed_config"),
                statPrefix,
                context);
        if (made != null) {
          compiled.add(made);
        }
      }
    }
    if (!terminal) {
      parent
          .at(field)
          .error(
              "Error: non-terminal filter is the last filter in a http filter chain"
                  + " (expected envoy.filters.http.router at the end)");
    }
    return List.copyOf(compiled);
  }

  private @Nullable HttpFilterConfigFactory find(HttpFilter filter, ConfigContext there) {
    return context
        .extensions()
        .find(
            HttpFilterConfigFactory.class,
            filter.getName(),
            filter.getTypedConfig(),
            filter.getIsOptional() ? lenient(there) : there);
  }

  /** Tells what is wrong as a warning: what it concerns is optional, and is left out. */
  static ConfigContext lenient(ConfigContext there) {
    return ConfigContext.root((level, slug, path, message) -> there.warn(slug, message));
  }
}
