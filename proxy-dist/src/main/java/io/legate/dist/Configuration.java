package io.legate.dist;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.legate.common.ConfigContext;
import io.legate.common.ProblemSink;
import io.legate.common.WireMessage;
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
 * through {@link #context}. Used on the main thread.
 */
final class Configuration {
  private final LoadResult<Bootstrap> loaded;
  private final @Nullable Bootstrap bootstrap;
  private final ByteString wire;
  private final List<Finding> findings = new ArrayList<>();

  private Configuration(LoadResult<Bootstrap> loaded, NodeOverrides node) {
    this.loaded = loaded;
    Bootstrap read = loaded.partial();
    if (read == null || node.none()) {
      bootstrap = read;
      wire = loaded.wire();
    } else {
      Bootstrap overrides = node(node);
      bootstrap = read.toBuilder().mergeFrom(overrides).build();
      wire = loaded.wire().concat(overrides.toByteString());
    }
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

  /** The place of the bootstrap, which takes what compilation finds. */
  ConfigContext context() {
    return ConfigContext.root(
        problems(), WireMessage.of("envoy.config.bootstrap.v3.Bootstrap", wire));
  }

  private ProblemSink problems() {
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

  /** What the overrides say, to be merged over the bootstrap. */
  private static Bootstrap node(NodeOverrides overrides) {
    Node.Builder node = Node.newBuilder();
    if (overrides.cluster() != null) {
      node.setCluster(overrides.cluster());
    }
    if (overrides.id() != null) {
      node.setId(overrides.id());
    }
    if (overrides.zone() != null) {
      node.getLocalityBuilder().setZone(overrides.zone());
    }
    return Bootstrap.newBuilder().setNode(node).build();
  }
}
