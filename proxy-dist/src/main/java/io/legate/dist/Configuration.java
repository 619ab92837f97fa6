package io.legate.dist;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.legate.common.ProblemSink;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.config.LoadOptions;
import io.legate.config.LoadResult;
import io.legate.config.Severity;
import io.legate.dist.Settings.NodeOverrides;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bootstrap as loaded for some settings, with what is wrong in it. Compilation adds what it finds
 * through {@link #problems}. Used on the main thread.
 */
final class Configuration {
  private final LoadResult<Bootstrap> loaded;
  private final @Nullable Bootstrap bootstrap;
  private final List<Finding> findings = new ArrayList<>();

  private Configuration(LoadResult<Bootstrap> loaded, NodeOverrides node) {
    this.loaded = loaded;
    Bootstrap read = loaded.partial();
    bootstrap = read == null ? null : withNode(read, node);
    loaded.problems().forEach(problem -> findings.add(Finding.of(problem)));
  }

  /** Reads what the settings name. */
  static Configuration load(Settings settings) {
    List<ConfigSource> sources = new ArrayList<>();
    if (settings.configPath() != null) {
      sources.add(ConfigSource.file(settings.configPath()));
    }
    if (settings.configYaml() != null) {
      sources.add(ConfigSource.text(Options.CONFIG_YAML, settings.configYaml()));
    }
    LoadOptions options =
        LoadOptions.bootstrap().allowUnknownFields(settings.unknownFields().allowStatic());
    if (settings.expandEnv()) {
      options = options.expand(System.getenv());
    }
    return new Configuration(
        ConfigLoader.bootstrap(options, sources.toArray(ConfigSource[]::new)), settings.node());
  }

  /**
   * What could be read, for finding more problems in it; it may run only when there is no {@link
   * #failed error}. Null when the text could not be read at all.
   */
  @Nullable Bootstrap bootstrap() {
    return bootstrap;
  }

  /** Takes what compilation finds. */
  ProblemSink problems() {
    return (level, slug, path, message) ->
        findings.add(
            Finding.at(
                loaded.positions(),
                level == ProblemSink.Level.ERROR ? Severity.ERROR : Severity.WARNING,
                slug,
                path,
                message));
  }

  /** All that was found so far. */
  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Whether there is an error. */
  boolean failed() {
    return findings.stream().anyMatch(Finding::error);
  }

  private static Bootstrap withNode(Bootstrap bootstrap, NodeOverrides overrides) {
    if (overrides.none()) {
      return bootstrap;
    }
    Node.Builder node = bootstrap.getNode().toBuilder();
    if (overrides.cluster() != null) {
      node.setCluster(overrides.cluster());
    }
    if (overrides.id() != null) {
      node.setId(overrides.id());
    }
    if (overrides.zone() != null) {
      node.getLocalityBuilder().setZone(overrides.zone());
    }
    return bootstrap.toBuilder().setNode(node).build();
  }
}
