package io.legate.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Sends signals to a process that runs {@link IdleDaemons}. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SignalsTest {
  @TempDir Path folder;
  private Path out;
  private Process process;

  @BeforeEach
  void nameOutput() {
    out = folder.resolve("out");
  }

  @AfterEach
  void end() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  private void start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(IdleDaemons.class.getName());
    command.addAll(List.of("--config-yaml", "node: {id: one, cluster: c}"));
    command.addAll(List.of(arguments));
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    awaitOutput("running");
  }

  private void awaitOutput(String text) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(Files.readString(out)).contains(text));
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  private int exitCode() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void sigtermDrainsAndExitsWithZero() throws Exception {
    start("--drain-time-s", "1", "--service-node", "two");

    signal("TERM");

    assertThat(exitCode()).isZero();
    assertThat(Files.readString(out))
        .contains("node two\n", "caught ENVOY_SIGTERM", "draining 1\n", "closed\n");
  }

  @Test
  void aSecondSignalExitsAtOnce() throws Exception {
    start();

    signal("INT");
    awaitOutput("draining 600");
    signal("TERM");

    assertThat(exitCode()).isEqualTo(128 + 15);
    assertThat(Files.readString(out)).doesNotContain("closed");
  }

  @Test
  void sigusr1ReopensLogs() throws Exception {
    Path log = folder.resolve("legate.log");
    start("--drain-time-s", "0", "--log-path", log.toString(), "--log-format", "%v");
    Files.move(log, folder.resolve("rotated"));

    signal("USR1");
    awaitOutput("reopened");
    signal("TERM");

    assertThat(exitCode()).isZero();
    assertThat(folder.resolve("rotated")).content().contains("caught SIGUSR1");
    assertThat(log).content().contains("caught ENVOY_SIGTERM", "exiting");
  }

  @Test
  void sighupEndsNothing() throws Exception {
    Path log = folder.resolve("legate.log");
    start("--drain-time-s", "0", "--log-path", log.toString(), "--log-format", "%v");

    signal("HUP");
    if (!hangUpIsIgnored()) {
      await().untilAsserted(() -> assertThat(log).content().contains("eating SIGHUP"));
    }
    signal("TERM");

    assertThat(exitCode()).isZero();
    assertThat(log).content().contains("caught ENVOY_SIGTERM", "exiting");
  }

  /** Under nohup a child never sees the signal: the system eats it before the daemon can. */
  private static boolean hangUpIsIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) != 0);
  }

  @Test
  void writesTheAdminAddress() throws Exception {
    Path address = folder.resolve("admin.txt");

    start("--admin-address-path", address.toString());

    assertThat(address).hasContent("127.0.0.1:9901");
  }
}
