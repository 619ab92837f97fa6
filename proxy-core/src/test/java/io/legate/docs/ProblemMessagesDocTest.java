package io.legate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.config.ProblemKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What compilers say of a configuration, read off their sources. */
class ProblemMessagesDocTest {
  private static final Path SOURCES = Path.of("src", "main", "java");

  /** A call of {@code ConfigContext}; loggers are called {@code log}. */
  private static final Pattern CALL = Pattern.compile("(\\w+|\\))\\s*\\.(error|warn)\\(");

  private static final Pattern SLUG = Pattern.compile("\\s*\"([a-z0-9]+(?:-[a-z0-9]+)+)\",");

  /** Messages that are made elsewhere, with their expectation. */
  private static final List<String> ELSEWHERE =
      List.of("UnknownExtension.message", "unknown.formatted");

  /** The arguments of each call, with their file. */
  private static List<String> calls() throws IOException {
    List<String> calls = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String text = Files.readString(file);
        Matcher call = CALL.matcher(text);
        while (call.find()) {
          String arguments = arguments(text, call.end());
          boolean logger = call.group(1).equals("log") || arguments.contains("{}");
          if (!logger && arguments.contains("\"")) {
            calls.add(file.getFileName() + ": " + arguments);
          }
        }
      }
    }
    return calls;
  }

  /** The text up to the parenthesis that closes a call. */
  private static String arguments(String text, int from) {
    int depth = 1;
    boolean quoted = false;
    int at = from;
    for (; depth > 0; at++) {
      char c = text.charAt(at);
      if (quoted && c == '\\') {
        at++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '(' || c == ')')) {
        depth += c == '(' ? 1 : -1;
      }
    }
    return text.substring(from, at - 1);
  }

  @Test
  void everyMessageSaysWhatWasExpected() throws IOException {
    List<String> calls = calls();
    assertThat(calls).hasSizeGreaterThan(100);
    assertThat(calls)
        .allSatisfy(
            call -> {
              if (ELSEWHERE.stream().noneMatch(call::contains)) {
                assertThat(call).contains("expected ");
              }
            });
  }

  @Test
  void everyKindIsOnTheList() throws IOException {
    for (String call : calls()) {
      Matcher slug = SLUG.matcher(call.substring(call.indexOf(':') + 2));
      if (slug.lookingAt()) {
        assertThat(ProblemKind.of(slug.group(1))).as(call).isNotNull();
      }
    }
  }
}
