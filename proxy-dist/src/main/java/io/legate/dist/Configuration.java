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
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.hint.Hints;
import io.legate.dist.Settings.NodeOverrides;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bootstrap as loaded for some settings, with what is wrong in it. Compilation adds what it finds
 * through {@link #context}. Used on the main thread.
 */
final class Configuration {
  /** What this build cannot carry out yet although it is right for Envoy. */
  private static final Set<ProblemKind> NOT_YET =
      EnumSet.of(ProblemKind.UNSUPPORTED_PROTOCOL, ProblemKind.UNSUPPORTED_XDS);

  private final LoadResult<Bootstrap> loaded;
  private final @Nullable Bootstrap bootstrap;
  private final ByteString wire;
  private final List<Problem> problems = new ArrayList<>();

  /** Where the loader has told an error: the compilation trips over the same, and says it again. */
  private final Set<String> refused = new HashSet<>();

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
    problems.addAll(loaded.problems());
    for (Problem problem : loaded.problems()) {
      if (problem.severity() == Severity.ERROR) {
        refused.add(problem.path());
        if (problem.kind() == ProblemKind.UNSUPPORTED_EXTENSION) {
          refused.add(problem.path().replaceFirst("\\.typed_config$", ""));
        }
      }
    }
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
    return ConfigContext.root(sink(), WireMessage.of("envoy.config.bootstrap.v3.Bootstrap", wire));
  }

  private ProblemSink sink() {
    return (level, slug, path, message) -> {
      boolean error = level == ProblemSink.Level.ERROR;
      if (!error || !refused.contains(path)) {
        ProblemKind kind = ProblemKind.of(slug);
        problems.add(
            loaded
                .positions()
                .problem(
                    error ? Severity.ERROR : Severity.WARNING,
                    kind == null ? ProblemKind.INVALID_VALUE : kind,
                    path,
                    message));
      }
    };
  }

  /** Looks for what loads but surprises. */
  void addHints() {
    problems.addAll(loaded.hints());
    if (bootstrap != null) {
      problems.addAll(Hints.of(bootstrap, loaded.positions()));
    }
  }

  /** All that was found so far, as a reader meets it: by source, then by place. */
  List<Problem> problems() {
    List<String> files = problems.stream().map(Problem::file).distinct().toList();
    return problems.stream()
        .sorted(
            Comparator.comparingInt((Problem problem) -> files.indexOf(problem.file()))
                .thenComparing(Problem.BY_POSITION))
        .toList();
  }

  /** The same as it counts where nothing is going to run. */
  List<Problem> problemsForValidation() {
    return problems().stream()
        .map(p -> NOT_YET.contains(p.kind()) ? p.as(Severity.WARNING) : p)
        .toList();
  }

  /** Whether there is an error. */
  boolean failed() {
    return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
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
