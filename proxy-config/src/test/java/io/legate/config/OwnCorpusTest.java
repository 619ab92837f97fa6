package io.legate.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.config.LoadOptions.Limits;
import io.legate.config.hint.Hints;
import io.legate.config.schema.ProtoClasses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The corpus of the project: a file for each rule of reading, typing, upgrading and judging, with
 * its expected messages beside it.
 *
 * <p>{@code NAME.expected} has headers, an empty line, and the messages. The headers: {@code rule},
 * what the file shows; {@code as}, the message that it holds (a bootstrap); {@code dynamic}, for
 * the options of dynamic resources; {@code same}, another file that means the same; {@code env}
 * ({@code A=b; C=d}), the environment of {@code --expand-env}; {@code limits} ({@code depth=4});
 * {@code typing}, for a fragment that is not judged; {@code hints}, for hints, too. {@code
 * -Dlegate.corpus=write} writes the messages anew, to be read before they are committed.
 */
class OwnCorpusTest {

  private static final Path ROOT = Path.of("src/test/resources/corpus");
  private static final String EXPECTED = ".expected";
  private static final boolean WRITE = "write".equals(System.getProperty("legate.corpus"));

  /** Told by the steps behind the loader; docs/config-errors.md has an example of each. */
  private static final Set<String> TOLD_LATER =
      Set.of(
          "unsupported-field",
          "unsupported-protocol",
          "unsupported-xds",
          "unsupported-discovery",
          "unsupported-policy",
          "unsupported-operator",
          "invalid-format",
          "bad-wildcard",
          "unknown-retry-condition",
          "no-node-cluster");

  /** A file of the corpus with what is said about it. */
  private record Case(Path file, Map<String, String> headers, String messages) {

    static Case of(Path file) {
      String[] parts = read(beside(file)).split("\n\n", 2);
      Map<String, String> headers = new TreeMap<>();
      for (String line : parts[0].lines().toList()) {
        int colon = line.indexOf(": ");
        headers.put(line.substring(0, colon), line.substring(colon + 2));
      }
      return new Case(file, headers, parts[1]);
    }

    LoadResult<Message> load() {
      return ConfigLoader.load(ConfigSource.file(file), prototype(), options());
    }

    /** What only those are told who ask. */
    Stream<Problem> hints(LoadResult<Message> result) {
      if (!headers.containsKey("hints") || !(result.partial() instanceof Bootstrap bootstrap)) {
        return Stream.empty();
      }
      return Stream.concat(
          result.hints().stream(), Hints.of(bootstrap, result.positions()).stream());
    }

    Message prototype() {
      String name = headers.getOrDefault("as", Bootstrap.getDescriptor().getFullName());
      try {
        return (Message) ProtoClasses.find(name).getMethod("getDefaultInstance").invoke(null);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(name, e);
      }
    }

    private LoadOptions options() {
      LoadOptions options =
          headers.containsKey("dynamic") ? LoadOptions.dynamic() : LoadOptions.bootstrap();
      if (headers.containsKey("env")) {
        options = options.expand(pairs("env"));
      }
      if (headers.containsKey("typing")) {
        options = options.typingOnly();
      }
      Map<String, String> limits = pairs("limits");
      Limits usual = Limits.DEFAULT;
      return options.limits(
          new Limits(
              number(limits, "documentChars", usual.documentChars()),
              number(limits, "depth", usual.depth()),
              number(limits, "nodes", usual.nodes()),
              number(limits, "aliasNodes", usual.aliasNodes())));
    }

    private static int number(Map<String, String> limits, String name, int usual) {
      return limits.containsKey(name) ? Integer.parseInt(limits.get(name)) : usual;
    }

    private Map<String, String> pairs(String header) {
      Map<String, String> pairs = new HashMap<>();
      if (headers.containsKey(header)) {
        for (String pair : headers.get(header).split("; ", -1)) {
          pairs.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
      }
      return pairs;
    }
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(EXPECTED))
          .sorted()
          .toList();
    }
  }

  /** The files that are bootstraps, read with the usual options. */
  static List<Path> bootstraps() throws IOException {
    Set<String> usual = Set.of("rule", "same", "hints");
    return files().stream()
        .filter(file -> usual.containsAll(Case.of(file).headers().keySet()))
        .toList();
  }

  private static Path beside(Path file) {
    String name = file.getFileName().toString();
    return file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + EXPECTED);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void tellsExactlyWhatIsExpected(Path file) throws IOException {
    Case expected = Case.of(file);

    LoadResult<Message> result = expected.load();

    String told =
        Stream.concat(result.problems().stream(), expected.hints(result))
            .map(problem -> line(problem, file))
            .collect(Collectors.joining());
    if (WRITE) {
      String headers = read(beside(file)).split("\n\n", 2)[0];
      Files.writeString(beside(file), headers + "\n\n" + told);
    } else {
      assertThat(told)
          .as("%s; -Dlegate.corpus=write writes what is told anew", beside(file))
          .isEqualTo(expected.messages());
    }
    if (expected.headers().containsKey("same")) {
      Case same = Case.of(ROOT.resolve(expected.headers().get("same")));
      assertThat(result.value()).isNotNull().isEqualTo(same.load().value());
    }
  }

  private static String line(Problem problem, Path file) {
    return "%s [%s] %s\n"
        .formatted(
            problem.severity().name().toLowerCase(Locale.ROOT),
            problem.slug(),
            problem.toString().replace(file.getParent() + "/", ""));
  }

  @Test
  void everyFileHasItsRuleAndEveryExpectationItsFile() throws IOException {
    List<Path> files = files();
    assertThat(files).hasSizeGreaterThanOrEqualTo(150);
    assertThat(files)
        .allSatisfy(file -> assertThat(Case.of(file).headers().get("rule")).isNotBlank());
    try (Stream<Path> all = Files.walk(ROOT)) {
      List<Path> expectations = all.filter(file -> file.toString().endsWith(EXPECTED)).toList();
      assertThat(files.stream().map(OwnCorpusTest::beside))
          .containsExactlyInAnyOrderElementsOf(expectations);
    }
  }

  @Test
  void everyKindOfProblemThatTheLoaderTellsIsThere() throws IOException {
    String all =
        files().stream().map(file -> Case.of(file).messages()).collect(Collectors.joining());
    Set<ProblemKind> missing = EnumSet.allOf(ProblemKind.class);
    missing.removeIf(kind -> all.contains("[" + kind.slug() + "] "));
    missing.removeIf(kind -> TOLD_LATER.contains(kind.slug()));

    assertThat(missing).isEmpty();
  }

  @Test
  void everyMessageSaysWhatIsExpectedAndNamesNoClass() throws IOException {
    for (Path file : files()) {
      for (String line : Case.of(file).messages().lines().toList()) {
        assertThat(line).contains("expected ");
        assertThat(line)
            .doesNotContainPattern("Exception|com\\.google|java\\.|io\\.(legate|envoyproxy)");
        assertThat(Arrays.asList("error", "warning", "hint")).contains(line.split(" ", 2)[0]);
      }
    }
  }
}
