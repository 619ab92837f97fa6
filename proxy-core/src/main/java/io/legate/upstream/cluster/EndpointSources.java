package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.legate.common.ConfigContext;
import io.legate.upstream.discovery.EndpointSource;
import org.jspecify.annotations.Nullable;

/** Finds the source that an {@code eds_config} means. Used on the control thread. */
public interface EndpointSources {
  /** There is none. */
  EndpointSources NONE = (config, at) -> null;

  /**
   * The source.
   *
   * @param at the place of {@code config}; told what is wrong with it
   * @return null when there is none of that kind; what is wrong may have been told
   */
  @Nullable EndpointSource find(ConfigSource config, ConfigContext at);
}
