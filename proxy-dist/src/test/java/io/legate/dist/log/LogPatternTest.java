package io.legate.dist.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogPatternTest {
  private static final LogLine LINE =
      new LogLine(
          LocalDateTime.of(2026, 1, 2, 15, 4, 5, 6_007_008).atZone(ZoneOffset.ofHours(8)),
          42,
          LogLevel.WARNING,
          "upstream",
          "two\nlines \"quoted\"",
          new StackTraceElement("io.legate.dist.Main$1", "run", "Main.java", 117));

  private static String format(String pattern) {
    StringBuilder text = new StringBuilder();
    LogPattern.of(pattern).append(text, LINE);
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          %Y-%m-%d %T.%e | 2026-01-02 15:04:05.006
          %y/%H/%I/%M/%S | 26/15/03/04/05
          %f %F          | 006007 006007008
          %E             | 1767337445
          %X %R %r %p    | 15:04:05 15:04 03:04:05 PM PM
          %D %x          | 01/02/26 01/02/26
          %a %A %b %h %B | Fri Friday Jan Jan January
          %c             | Fri Jan 2 15:04:05 2026
          %z             | +08:00
          %t %l %L %n    | 42 warning W upstream
          %g:%#          | io/legate/dist/Main.java:117
          %@ %s %!       | io/legate/dist/Main.java:117 Main.java run
          %_             | two\\nlines "quoted"
          %j             | two\\nlines \\"quoted\\"
          100%%          | 100%
          %^%l%$         | warning
          [%10l][%-10l][%=10l] | [   warning][warning   ][ warning  ]
          [%3!l][%3l]    | [war][warning]
          %k %Q          | %k %Q
          plain          | plain
          end %          | end %
          """)
  void writesEveryFlagAsSpdlogDoes(String pattern, String expected) {
    assertThat(format(pattern)).isEqualTo(expected);
  }

  @Test
  void writesEnvoysDefault() {
    assertThat(format(LogPattern.DEFAULT))
        .isEqualTo(
            "[2026-01-02 15:04:05.006][42][warning][upstream] [io/legate/dist/Main.java:117]"
                + " two\nlines \"quoted\"");
  }

  @Test
  void writesTheProcess() {
    assertThat(format("%P")).isEqualTo(Long.toString(ProcessHandle.current().pid()));
  }

  @ParameterizedTest
  @CsvSource({"%v, false", "%l %t %n, false", "%%g, false", "%g, true", "%s:%#, true", "%8!, true"})
  void looksForTheCallerOnlyWhenAsked(String pattern, boolean asks) {
    assertThat(LogPattern.of(pattern).asksCaller()).isEqualTo(asks);
  }

  @Test
  void escapesAsC() {
    assertThat(LogEscapes.c("a\tb\n\"c\" \\ \u0001 \n")).isEqualTo("a\\tb\\n\\\"c\\\" \\\\ \\001");
  }
}
