package io.legate.config.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.config.LoadOptions;
import io.legate.config.LoadOptions.Limits;
import io.legate.config.LoadResult;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.SharedFiles;
import io.legate.config.schema.ProtoClasses;
import io.legate.config.tree.DocumentReader;
import io.legate.config.tree.ProblemSink;
import io.legate.config.tree.ReadOptions;
import io.legate.config.v2.UpgradeExamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file that loads, and every old spelling, converted: the same message, nothing old left. */
class ConvertedFilesTest {

  private static final LoadOptions OPTIONS = LoadOptions.dynamic().typingOnly();
  private static final Pattern COMMENT = Pattern.compile("(?:^|[ \t])#.*", Pattern.MULTILINE);

  static List<Path> files() {
    return Stream.concat(
            SharedFiles.files("demos").stream()
                .filter(
                    file -> file.getFileName().toString().matches("(.*envoy|[cel]ds).*\\.yaml.*")),
            SharedFiles.files("corpus").stream()
                .filter(file -> Character.isDigit(file.getFileName().toString().charAt(0))))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void isTheSameInTodaysWords(Path file) {
    Conversion conversion = Converter.convert(ConfigSource.file(file), OPTIONS);
    if (conversion.text() == null) {
      assertThat(conversion.errors()).isNotEmpty();
      return;
    }
    assertThat(conversion.rewritten()).as("a text that is changed, not written anew").isNull();
    Message type =
        Pattern.compile("(?m)^resources:|\"resources\"").matcher(conversion.text()).find()
            ? DiscoveryResponse.getDefaultInstance()
            : Bootstrap.getDefaultInstance();
    LoadResult<Message> old = ConfigLoader.load(ConfigSource.file(file), type, OPTIONS);
    same(old, conversion, type);
    comments(old, conversion);
  }

  /** What is converted is not skipped by mistake. */
  @Test
  void convertsNearlyAllFiles() {
    long converted =
        files().stream()
            .filter(file -> Converter.convert(ConfigSource.file(file), OPTIONS).text() != null)
            .count();

    assertThat(converted).isGreaterThan(files().size() - 18L);
  }

  private static void same(LoadResult<Message> old, Conversion conversion, Message type) {
    ConfigSource source = ConfigSource.text("converted.yaml", conversion.text());
    LoadResult<Message> today = ConfigLoader.load(source, type, OPTIONS);
    assertThat(today.partial()).isEqualTo(old.partial());
    assertThat(today.problems()).extracting(Problem::kind).noneMatch(ConvertedFilesTest::isOld);
    assertThat(conversion.changes()).extracting(Problem::kind).allMatch(ConvertedFilesTest::isOld);
    Conversion again = Converter.convert(source, type, OPTIONS);
    assertThat(again.text()).isEqualTo(conversion.text());
    assertThat(again.changes()).isEmpty();
  }

  private static boolean isOld(ProblemKind kind) {
    return kind.slug().startsWith("deprecated")
        || kind == ProblemKind.REMOVED_V2
        || kind == ProblemKind.IMPLIED_TYPE;
  }

  private static void comments(LoadResult<Message> old, Conversion conversion) {
    if (old.problems(Severity.WARNING).stream().anyMatch(p -> p.kind() == ProblemKind.ENCODING)) {
      return; // a comment that is no text
    }
    Matcher comments = COMMENT.matcher(text(Path.of(old.positions().find("").file())));
    while (comments.find()) {
      assertThat(conversion.text()).contains(comments.group().strip());
    }
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each row of the tables, in braces as it stands there. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = UpgradeExamples.TEXT)
  void convertsEveryRowInBraces(String type, String old) {
    convert(type, old);
  }

  /** The same in lines, each with a comment, and none of them may get lost. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = UpgradeExamples.TEXT)
  void convertsEveryRowInLinesWithComments(String type, String old) {
    ProblemSink problems = new ProblemSink("old.yaml");
    String lines =
        TreeWriter.write(
            DocumentReader.read("old.yaml", old, new ReadOptions(Limits.DEFAULT), problems).root());
    StringBuilder commented = new StringBuilder("# c0\n");
    int count = 1;
    for (String line : lines.split("\n", -1)) {
      if (!line.isEmpty()) {
        String own = " ".repeat(line.length() - line.stripLeading().length());
        commented.append(own).append("# c").append(count++).append("\n");
        commented.append(line).append("  # c").append(count++).append("\n");
      }
    }

    String today = convert(type, commented.toString());

    for (int i = 0; i < count; i++) {
      assertThat((today + "\n").split("# c" + i + "\\s", -1))
          .as("comment %d in\n%s", i, today)
          .hasSize(2);
    }
  }

  private static String convert(String type, String old) {
    Message prototype = ProtoClasses.prototype("envoy." + type);
    ConfigSource source = ConfigSource.text("old.yaml", old);
    Conversion conversion = Converter.convert(source, prototype, OPTIONS);
    assertThat(conversion.errors()).isEmpty();
    assertThat(conversion.rewritten()).isNull();
    assertThat(conversion.changes()).isNotEmpty();
    same(ConfigLoader.load(source, prototype, OPTIONS), conversion, prototype);
    return conversion.text();
  }
}
