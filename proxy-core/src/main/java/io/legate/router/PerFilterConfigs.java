package io.legate.router;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The compiled {@code typed_per_filter_config}s that hold at one place, those of the places around
 * it included. Immutable.
 */
final class PerFilterConfigs {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.FilterConfig").reads("config", "is_optional");

  static final PerFilterConfigs NONE = new PerFilterConfigs(Map.of());

  /** What stands for a filter that is switched off. */
  private static final Object DISABLED = new Object();

  private final Map<String, Object> byFilter;

  private PerFilterConfigs(Map<String, Object> byFilter) {
    this.byFilter = byFilter;
  }

  /**
   * Whether a message, which stands at {@code at}, has such configs: asked before its map is, see
   * {@link ConfigContext#sets}.
   */
  static boolean in(Message message, ConfigContext at) {
    return at.sets("typed_per_filter_config", message);
  }

  /** These configs over those of the place around. */
  PerFilterConfigs with(Map<String, Any> configs, RouteContext context, ConfigContext at) {
    if (configs.isEmpty()) {
      return this;
    }
    Map<String, Object> all = new HashMap<>(byFilter);
    configs.forEach(
        (name, config) -> {
          ConfigContext here = at.at("typed_per_filter_config[\"" + name + "\"]");
          Object compiled = compile(name, config, context, here);
          if (compiled != null) {
            all.put(name, compiled);
          }
        });
    return new PerFilterConfigs(Map.copyOf(all));
  }

  private static @Nullable Object compile(
      String name, Any config, RouteContext context, ConfigContext at) {
    if (!config.is(FilterConfig.class)) {
      return context.perFilterConfig(name, config, false, at);
    }
    FilterConfig wrapped;
    try {
      wrapped = config.unpack(FilterConfig.class);
    } catch (InvalidProtocolBufferException e) {
      at.error("Unable to unpack as envoy.config.route.v3.FilterConfig (expected such a message)");
      return null;
    }
    at.check(FIELDS, wrapped);
    if (wrapped.getDisabled()) {
      return DISABLED;
    }
    if (!wrapped.hasConfig()) {
      at.error(
          "Empty route/virtual host per filter configuration for filter: "
              + name
              + " (expected a configuration)");
      return null;
    }
    return context.perFilterConfig(
        name, wrapped.getConfig(), wrapped.getIsOptional(), at.at("config"));
  }

  @Nullable Object get(String filterName) {
    Object config = byFilter.get(filterName);
    return config == DISABLED ? null : config;
  }

  boolean disabled(String filterName) {
    return byFilter.get(filterName) == DISABLED;
  }
}
