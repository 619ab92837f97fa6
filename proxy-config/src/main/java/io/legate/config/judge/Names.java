package io.legate.config.judge;

import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.Suggestions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names that are defined, and that are used. */
final class Names {

  /** Beginnings of keys that the proxy itself asks for, without any runtime_key. */
  private static final List<String> OF_ENVOY =
      List.of(
          "envoy.",
          "overload.",
          "re2.",
          "upstream.",
          "http.",
          "http1.",
          "tracing.",
          "health_check.",
          "outlier_detection.",
          "listener.",
          "regex.",
          "cluster.",
          "admin.",
          "runtime.",
          "ratelimit.",
          "server.",
          "ssl.",
          "redis.",
          "mongo.",
          "conn_pool.");

  /** Of what, and who uses it. */
  private record Use(String kind, Mention mention) {}

  private final Map<String, Map<String, Mention>> defined = new HashMap<>();
  private final List<Use> uses = new ArrayList<>();
  private final List<Mention> edsClusters = new ArrayList<>();
  private final Set<String> edsSources = new HashSet<>();
  private final Set<String> unchecked = new HashSet<>();
  private final Set<String> dynamic = new HashSet<>();
  private final List<Mention> runtimeKeys = new ArrayList<>();
  private final List<Problem> twice = new ArrayList<>();

  void define(String kind, Mention name) {
    Map<String, Mention> names = defined.computeIfAbsent(kind, k -> new LinkedHashMap<>());
    Mention first = names.putIfAbsent(name.text(), name);
    if (first != null && !kind.equals("cluster")) { // the compiler of clusters tells of those
      Severity severity = kind.equals("listener") ? Severity.WARNING : Severity.ERROR;
      String message =
          "the %s '%s' is defined in line %d and again in line %d (expected different names)"
              .formatted(kind, name.text(), first.line(), name.line());
      twice.add(name.problem(severity, ProblemKind.DUPLICATE_NAME, message));
    }
  }

  void use(String kind, Mention mention) {
    uses.add(new Use(kind, mention));
  }

  void runtimeKey(Mention key) {
    runtimeKeys.add(key);
  }

  void edsCluster(@Nullable Mention type) {
    if (type != null) {
      edsClusters.add(type);
    }
  }

  void edsSource(String file, String path) {
    edsSources.add(file + ' ' + path);
  }

  /** Routes whose clusters need not be there ({@code validate_clusters: false}). */
  void unchecked(String file, String path) {
    unchecked.add(file + ' ' + path);
  }

  private boolean checked(Mention mention) {
    String place = mention.file() + ' ' + mention.path();
    return unchecked.stream().noneMatch(place::startsWith);
  }

  /** The fields of {@code dynamic_resources} that are given. */
  void dynamic(Set<String> fields) {
    dynamic.addAll(fields);
  }

  void judge(List<Problem> problems) {
    problems.addAll(twice);
    for (Use use : uses) {
      switch (use.kind()) {
        case "static-cluster" -> look("cluster", use.mention(), Severity.ERROR, problems);
        case "routed-cluster" -> {
          if (checked(use.mention())) {
            look("route: ", "cluster", use.mention(), Severity.ERROR, problems);
          }
        }
        case "cluster" -> {
          if (!dynamic.contains("cds_config")) {
            look("cluster", use.mention(), Severity.ERROR, problems);
          }
        }
        case "asked-cluster" -> {
          if (!dynamic.contains("cds_config")) {
            look("cluster", use.mention(), Severity.WARNING, problems);
          }
        }
        case "secret" -> look("secret", use.mention(), Severity.ERROR, problems);
        case "listener" -> {
          if (!dynamic.contains("lds_config")) {
            look("listener", use.mention(), Severity.WARNING, problems);
          }
        }
        default -> {} // only counted as a use
      }
    }
    sources(problems);
  }

  /** Hints to what is defined and not used. */
  List<Problem> unused() {
    List<Problem> problems = new ArrayList<>();
    if (!dynamic.isEmpty()) {
      return problems; // what comes later may name them
    }
    Set<String> clusters = new HashSet<>();
    Set<String> keys = new HashSet<>();
    boolean any = false;
    for (Use use : uses) {
      any |= use.kind().equals("any-cluster");
      (use.kind().equals("runtime-key") ? keys : clusters).add(use.mention().text());
    }
    for (Mention cluster : defined.getOrDefault("cluster", Map.of()).values()) {
      if (!any && !clusters.contains(cluster.text())) {
        unused("cluster", cluster, "a route or another use", problems);
      }
    }
    for (Mention key : runtimeKeys) {
      if (!keys.contains(key.text()) && OF_ENVOY.stream().noneMatch(key.text()::startsWith)) {
        unused("runtime key", key, "a runtime_key of this name", problems);
      }
    }
    return problems;
  }

  private static void unused(String kind, Mention name, String expected, List<Problem> problems) {
    problems.add(
        name.problem(
            Severity.HINT,
            ProblemKind.UNUSED_NAME,
            "nothing uses the %s '%s' (expected %s)".formatted(kind, name.text(), expected)));
  }

  private void look(String kind, Mention use, Severity severity, List<Problem> problems) {
    look("", kind, use, severity, problems);
  }

  /** Tells of a name that nothing has; {@code who} begins the sentence. */
  private void look(
      String who, String kind, Mention use, Severity severity, List<Problem> problems) {
    Map<String, Mention> names = defined.getOrDefault(kind, Map.of());
    if (!names.containsKey(use.text())) {
      String expected =
          names.isEmpty()
              ? "a %s that is defined; there is none".formatted(kind)
              : "one of " + listed(names.keySet());
      problems.add(
          use.problem(
              severity,
              ProblemKind.UNKNOWN_REFERENCE,
              "%sunknown %s '%s' (expected %s)".formatted(who, kind, use.text(), expected),
              Suggestions.nearest(use.text(), names.keySet())));
    }
  }

  private static String listed(Set<String> names) {
    List<String> first = names.stream().limit(10).toList();
    return String.join(", ", first) + (names.size() > first.size() ? ", …" : "");
  }

  private void sources(List<Problem> problems) {
    for (Mention type : edsClusters) {
      String cluster = type.path().substring(0, type.path().length() - ".type".length());
      if (!edsSources.contains(type.file() + ' ' + cluster + ".eds_cluster_config")) {
        problems.add(
            type.problem(
                Severity.ERROR,
                ProblemKind.MISSING_SOURCE,
                "cannot create an EDS cluster without an EDS config (expected"
                    + " eds_cluster_config.eds_config)"));
      }
    }
  }
}
