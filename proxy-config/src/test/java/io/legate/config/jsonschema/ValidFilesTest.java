package io.legate.config.jsonschema;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.networknt.schema.ValidationMessage;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.config.LoadOptions;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.SharedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What loads without a word about v2 is valid, and what holds an unknown field is not. */
class ValidFilesTest {

  /** They say nothing about the form of what is written. */
  private static final Set<ProblemKind> OTHERWISE =
      EnumSet.of(
          ProblemKind.UNSUPPORTED_EXTENSION,
          ProblemKind.MISSING_FILE,
          ProblemKind.UNKNOWN_REFERENCE);

  private static final Set<ProblemKind> OLD =
      EnumSet.of(ProblemKind.DEPRECATED_V2, ProblemKind.REMOVED_V2);

  static Stream<Path> validFiles() {
    return Stream.of("demos", "corpus")
        .flatMap(folder -> SharedFiles.files(folder).stream())
        .filter(
            file ->
                file.getFileName()
                    .toString()
                    .matches(".*envoy.*\\.yaml|[cel]ds.*\\.yaml.*|\\d\\d\\d-.*"))
        .filter(file -> !file.getFileName().toString().contains("broken"))
        .filter(ValidFilesTest::valid);
  }

  private static boolean valid(Path file) {
    return problems(file).stream()
        .noneMatch(
            problem ->
                OLD.contains(problem.kind())
                    || (problem.severity() == Severity.ERROR
                        && !OTHERWISE.contains(problem.kind())));
  }

  private static List<Problem> problems(Path file) {
    Message prototype =
        resources(file) ? DiscoveryResponse.getDefaultInstance() : Bootstrap.getDefaultInstance();
    LoadOptions options = resources(file) ? LoadOptions.dynamic() : LoadOptions.bootstrap();
    return ConfigLoader.load(ConfigSource.file(file), prototype, options).problems();
  }

  private static boolean resources(Path file) {
    String name = file.getFileName().toString();
    return name.matches("[cel]ds.*|(09\\d|10\\d)-.*");
  }

  @Test
  void thereAreManyValidFiles() {
    assertThat(validFiles()).hasSizeGreaterThan(80);
  }

  @ParameterizedTest
  @MethodSource("validFiles")
  void whatLoadsIsValid(Path file) throws IOException {
    SchemaTarget target = resources(file) ? SchemaTarget.RESOURCES : SchemaTarget.BOOTSTRAP;

    Set<ValidationMessage> found = Validation.check(target, text(file));

    Set<ProblemKind> told =
        problems(file).stream().map(Problem::kind).collect(Collectors.toCollection(HashSet::new));
    if (told.contains(ProblemKind.UNKNOWN_FIELD)) {
      assertThat(found).extracting(ValidationMessage::getType).contains("additionalProperties");
    } else if (told.contains(ProblemKind.UNSUPPORTED_EXTENSION)) {
      assertThat(found)
          .filteredOn(message -> !message.getType().equals("type"))
          .allSatisfy(
              message -> assertThat(message.getInstanceLocation()).asString().endsWith("@type"));
    } else {
      assertThat(found).isEmpty();
    }
  }

  /** As bytes: one file is not quite UTF-8. */
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
