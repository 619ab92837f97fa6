package io.legate.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.admin.v3.CommandLineOptions;
import io.legate.admin.LogLevel;
import io.legate.dist.log.LogControl;
import io.legate.dist.log.LogSettings;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the admin interface learns from here. */
class AdminFactsTest {
  @AfterEach
  void logAsUsual() throws IOException {
    LogControl.install(LogSettings.DEFAULT);
  }

  @Test
  void repeatsTheCommandLine() throws UsageException {
    String[] arguments = {
      "-c", "envoy.yaml", "-l", "debug", "--component-log-level", "upstream:trace,http:off",
      "--concurrency", "3", "--service-node", "n", "--drain-time-s", "7",
      "--drain-strategy", "immediate", "--restart-epoch", "2", "--file-flush-interval-msec", "1500"
    };
    CommandLineOptions options =
        AdminOptions.of(new SettingsReader(Options.commandLine().parseArgs(arguments)).read());

    assertThat(options.getConfigPath()).isEqualTo("envoy.yaml");
    assertThat(options.getLogLevel()).isEqualTo("debug");
    assertThat(options.getComponentLogLevel()).isEqualTo("http:off,upstream:trace");
    assertThat(options.getConcurrency()).isEqualTo(3);
    assertThat(options.getServiceNode()).isEqualTo("n");
    assertThat(options.getDrainTime().getSeconds()).isEqualTo(7);
    assertThat(options.getDrainStrategy()).isEqualTo(CommandLineOptions.DrainStrategy.Immediate);
    assertThat(options.getRestartEpoch()).isEqualTo(2);
    assertThat(options.getFileFlushInterval().getNanos()).isEqualTo(500_000_000);
    assertThat(options.getDisableHotRestart()).isTrue();
  }

  @Test
  void readsAndChangesLevels() throws IOException {
    AdminLogs logs = new AdminLogs(LogControl.install(LogSettings.DEFAULT));

    logs.allLevels(LogLevel.WARNING);
    logs.level("http", LogLevel.CRITICAL);

    assertThat(logs.levels())
        .containsEntry("http", LogLevel.CRITICAL)
        .containsEntry("upstream", LogLevel.WARNING);
  }
}
