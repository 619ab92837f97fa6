package io.legate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a page in {@code docs/} that is made from the code: what stands between {@code <!--
 * generated: NAME -->} and {@code <!-- end -->}. Compared by tests, or written anew when they run
 * with {@code -Dlegate.docs=write}.
 */
final class GeneratedPart {
  private static final String HOW =
      "%s: the part '%s' is not what the code says; write it anew with mvn -B -q -pl proxy-core -am"
          + " test -Dtest='*DocTest' -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dlegate.docs=write";

  private GeneratedPart() {}

  /** A page of {@code docs/}. */
  static Path page(String name) {
    return Path.of("..", "docs", name);
  }

  static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks, or writes, one part of a page. */
  static void check(String pageName, String part, String expected) {
    Path page = page(pageName);
    String text = read(page);
    String begin = "<!-- generated: " + part + " -->\n";
    int start = text.indexOf(begin);
    assertThat(start).as("%s has no part '%s'", pageName, part).isNotNegative();
    int from = start + begin.length();
    int to = text.indexOf("<!-- end -->", from);
    assertThat(to).as("%s: the part '%s' has no end", pageName, part).isNotNegative();
    if ("write".equals(System.getProperty("legate.docs"))) {
      write(page, text.substring(0, from) + expected + text.substring(to));
    } else {
      assertThat(text.substring(from, to)).as(HOW, pageName, part).isEqualTo(expected);
    }
  }

  private static void write(Path page, String text) {
    try {
      Files.writeString(page, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
