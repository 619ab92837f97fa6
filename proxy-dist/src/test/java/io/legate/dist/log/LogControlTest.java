package io.legate.dist.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogControlTest {
  private static final Logger HTTP = LoggerFactory.getLogger("http");
  private static final Logger LIBRARY = LoggerFactory.getLogger("com.example.Library");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("legate.log");
  }

  @AfterEach
  void logAsUsual() throws IOException {
    LogControl.install(LogSettings.DEFAULT);
  }

  private LogControl install(LogLevel level, Map<String, LogLevel> components, String pattern)
      throws IOException {
    return LogControl.install(new LogSettings(level, components, pattern, false, file));
  }

  @Test
  void writesEnvoysPrefix() throws IOException {
    install(LogLevel.INFO, Map.of(), LogPattern.DEFAULT);

    HTTP.info("[C{}][S{}] hello", 1, 2);

    assertThat(Files.readString(file))
        .matches(
            "\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}]\\[\\d+]\\[info]\\[http] "
                + "\\[io/legate/dist/log/LogControlTest\\.java:\\d+] \\[C1]\\[S2] hello\n");
  }

  @Test
  void levelsOfComponentsDiffer() throws IOException {
    install(LogLevel.ERROR, Map.of("http", LogLevel.TRACE), "%l %n %v");

    HTTP.trace("a");
    LoggerFactory.getLogger("upstream").warn("b");
    LoggerFactory.getLogger("upstream").error("c");

    assertThat(file).content().isEqualTo("trace http a\nerror upstream c\n");
  }

  @Test
  void librariesAreMisc() throws IOException {
    LogControl control = install(LogLevel.INFO, Map.of("misc", LogLevel.WARNING), "%n %v");

    LIBRARY.info("a");
    LIBRARY.warn("b");
    control.set("misc", LogLevel.DEBUG);
    LIBRARY.debug("c");

    assertThat(file).content().isEqualTo("misc b\nmisc c\n");
  }

  @Test
  void levelsChangeWhileItRuns() throws IOException {
    LogControl control = install(LogLevel.INFO, Map.of(), "%v");

    assertThat(control.levels()).containsOnlyKeys(LogComponents.ALL).containsValue(LogLevel.INFO);
    assertThat(control.set("http", LogLevel.OFF)).isTrue();
    assertThat(control.set("no such", LogLevel.OFF)).isFalse();
    HTTP.error("a");
    control.setAll(LogLevel.DEBUG);
    HTTP.debug("b");

    assertThat(control.level("http")).isEqualTo(LogLevel.DEBUG);
    assertThat(file).content().isEqualTo("b\n");
  }

  @Test
  void criticalIsMoreThanAnError() throws IOException {
    install(LogLevel.CRITICAL, Map.of(), "%l %v");

    HTTP.error("a");
    HTTP.error(Severities.FATAL, "b");

    assertThat(file).content().isEqualTo("critical b\n");
  }

  @Test
  void reopensItsFileAfterARotation() throws IOException {
    LogControl control = install(LogLevel.INFO, Map.of(), "%v");
    HTTP.info("a");
    Path rotated = Files.move(file, folder.resolve("legate.log.1"));

    HTTP.info("b");
    control.reopen();
    HTTP.info("c");

    assertThat(rotated).content().isEqualTo("a\nb\n");
    assertThat(file).content().isEqualTo("c\n");
  }

  @Test
  void showsWhatWasThrown() throws IOException {
    install(LogLevel.INFO, Map.of(), "%v");

    HTTP.error("failed", new IllegalStateException("boom"));

    assertThat(file)
        .content()
        .startsWith("failed\njava.lang.IllegalStateException: boom\n\tat io.legate.dist.log.");
  }
}
