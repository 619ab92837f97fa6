package io.legate.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legate.dist.Settings.DrainStrategy;
import io.legate.dist.Settings.Mode;
import io.legate.dist.Settings.TransportChoice;
import io.legate.dist.log.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static Settings read(String... arguments) throws UsageException {
    return new SettingsReader(Options.commandLine().parseArgs(arguments)).read();
  }

  private static Arguments row(String option, Function<Settings, Object> setting, Object value) {
    return Arguments.of(option, setting, value);
  }

  static Stream<Arguments> optionsAndWhatTheySet() {
    return Stream.of(
        row("--config-path f.yaml", Settings::configPath, Path.of("f.yaml")),
        row("--config-yaml {a: 1}", Settings::configYaml, "{a: 1}"),
        row("--mode serve", Settings::mode, Mode.SERVE),
        row("--mode validate", Settings::mode, Mode.VALIDATE),
        row("-l debug", s -> s.log().level(), LogLevel.DEBUG),
        row("--log-level warn", s -> s.log().level(), LogLevel.WARNING),
        row("--log-level critical", s -> s.log().level(), LogLevel.CRITICAL),
        row(
            "--component-log-level http:trace",
            s -> s.log().components().get("http"),
            LogLevel.TRACE),
        row("--log-path /tmp/x", s -> s.log().path(), Path.of("/tmp/x")),
        row("--log-format %v", s -> s.log().pattern(), "%v"),
        row("--log-format-escaped", s -> s.log().escaped(), true),
        row("--service-cluster c", s -> s.node().cluster(), "c"),
        row("--service-node n", s -> s.node().id(), "n"),
        row("--service-zone z", s -> s.node().zone(), "z"),
        row("--concurrency 3", Settings::concurrency, 3),
        row("--concurrency 0", Settings::concurrency, 1),
        row("--transport epoll", Settings::transport, TransportChoice.EPOLL),
        row("--transport io_uring", Settings::transport, TransportChoice.IO_URING),
        row("--drain-time-s 5", Settings::drainTime, Duration.ofSeconds(5)),
        row("--drain-strategy immediate", Settings::drainStrategy, DrainStrategy.IMMEDIATE),
        row("--admin-address-path a", Settings::adminAddressPath, Path.of("a")),
        row("--allow-unknown-static-fields", s -> s.unknownFields().allowStatic(), true),
        row("--allow-unknown-fields", s -> s.unknownFields().allowStatic(), true),
        row("--reject-unknown-dynamic-fields", s -> s.unknownFields().rejectDynamic(), true),
        row("--ignore-unknown-dynamic-fields", s -> s.unknownFields().ignoreDynamic(), true),
        row("--skip-deprecated-logs", Settings::skipDeprecatedLogs, true),
        row("--local-address-ip-version v6", Settings::localAddressIpVersion, 6),
        row("--file-flush-interval-msec 7", Settings::fileFlushInterval, Duration.ofMillis(7)),
        row("--restart-epoch 2", s -> s.hotRestart().restartEpoch(), 2),
        row("--base-id 9", s -> s.hotRestart().baseId(), 9),
        row(
            "--parent-shutdown-time-s 8",
            s -> s.hotRestart().parentShutdownTime(),
            Duration.ofSeconds(8)),
        row("--disable-hot-restart", Settings::mode, Mode.SERVE),
        row("--use-dynamic-base-id", Settings::mode, Mode.SERVE),
        row("--socket-path @x", Settings::mode, Mode.SERVE),
        row("--socket-mode 600", Settings::mode, Mode.SERVE),
        row("--cpuset-threads", Settings::mode, Mode.SERVE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("optionsAndWhatTheySet")
  void takesEveryOptionInBothSpellings(
      String option, Function<Settings, Object> setting, Object value) throws UsageException {
    String[] words = option.split(" ", 2);
    boolean configured = option.startsWith("--config");
    assertThat(setting.apply(configured ? read(words) : read(with(words)))).isEqualTo(value);
    if (words.length == 2 && words[0].startsWith("--")) {
      String joined = words[0] + "=" + words[1];
      assertThat(setting.apply(configured ? read(joined) : read(with(joined)))).isEqualTo(value);
    }
  }

  private static String[] with(String... words) {
    return Stream.concat(Stream.of("-c", "envoy.yaml"), Stream.of(words)).toArray(String[]::new);
  }

  @Test
  void hasEnvoysDefaults() throws UsageException {
    Settings settings = read("-c", "envoy.yaml");

    assertThat(settings.mode()).isEqualTo(Mode.SERVE);
    assertThat(settings.log().level()).isEqualTo(LogLevel.INFO);
    assertThat(settings.log().pattern()).isEqualTo("[%Y-%m-%d %T.%e][%t][%l][%n] [%g:%#] %v");
    assertThat(settings.concurrency()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(settings.transport()).isEqualTo(TransportChoice.AUTO);
    assertThat(settings.drainTime()).isEqualTo(Duration.ofSeconds(600));
    assertThat(settings.drainStrategy()).isEqualTo(DrainStrategy.GRADUAL);
    assertThat(settings.hotRestart().parentShutdownTime()).isEqualTo(Duration.ofSeconds(900));
    assertThat(settings.fileFlushInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.localAddressIpVersion()).isEqualTo(4);
    assertThat(settings.configName()).isEqualTo("envoy.yaml");
  }

  @Test
  void takesAFileWithTextOverIt() throws UsageException {
    Settings settings = read("-c", "envoy.yaml", "--config-yaml", "node: {id: x}");

    assertThat(settings.configPath()).isEqualTo(Path.of("envoy.yaml"));
    assertThat(settings.configYaml()).isEqualTo("node: {id: x}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -l loud                            | error: invalid log level specified 'loud'
          --component-log-level http         | error: component log level not correctly specified 'http'
          --component-log-level htp:debug    | error: invalid component specified 'htp'. Did you mean http?
          --component-log-level http:loud    | error: invalid log level specified 'loud'
          --mode run                         | error: unknown mode 'run'
          --transport kqueue                 | error: unknown transport 'kqueue'
          --drain-strategy fast              | error: unknown drain-strategy 'fast'
          --local-address-ip-version v5      | error: unknown IP address version 'v5'
          --concurrency -1                   | error: --concurrency -1
          --drain-time-s -5                  | error: --drain-time-s -5
          """)
  void refusesWhatMakesNoSense(String options, String message) {
    assertThatThrownBy(() -> read(with(options.trim().split(" +"))))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(message.trim());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--config-yaml="})
  void wantsAConfiguration(String option) {
    assertThatThrownBy(() -> read(option.isEmpty() ? new String[0] : new String[] {option}))
        .hasMessageContaining("at least one of --config-path (-c) or --config-yaml");
  }

  @Test
  void suggestsTheNearestName() {
    List<String> names = List.of("--config-path", "--config-yaml", "--concurrency", "-c");

    assertThat(Suggestion.phrase("--confg-path", names)).isEqualTo(". Did you mean --config-path?");
    assertThat(Suggestion.phrase("--concurency", names)).isEqualTo(". Did you mean --concurrency?");
    assertThat(Suggestion.phrase("--conc", names)).isEqualTo(". Did you mean --concurrency?");
    assertThat(Suggestion.phrase("--nothing-like-it", names)).isEmpty();
  }

  @Test
  void everyOptionIsDocumented() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "command-line.md"));

    Options.commandLine().getCommandSpec().optionsMap().keySet().stream()
        .filter(option -> !option.equals("-h"))
        .forEach(option -> assertThat(page).contains(option));
  }
}
