package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legate.demoapp.DemoApp;
import io.legate.demoapp.DemoAppOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How a daemon with traffic on it ends. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ShutdownTest {
  private static DemoApp app;

  @TempDir Path folder;
  private LegateProcess legate;
  private int port;

  @BeforeAll
  static void startBackend() throws IOException {
    app = DemoApp.start(DemoAppOptions.builder().host("127.0.0.1").port(0).build());
  }

  @AfterAll
  static void stopBackend() {
    app.close();
  }

  @BeforeEach
  void start() {
    Path config =
        Configs.http(
            folder, app.address().getPort(), Configs.fileLog(folder.resolve("access.log"), ""));
    legate = LegateProcess.start(Place.HERE, folder, config, "--concurrency", "2");
    port = legate.port("front");
  }

  @AfterEach
  void end() {
    legate.close();
  }

  private void awaitRefused() {
    await()
        .atMost(Child.PATIENCE)
        .untilAsserted(
            () -> assertThatThrownBy(() -> new Client(port)).isInstanceOf(ConnectException.class));
  }

  @Test
  void sigtermLetsARequestFinishAndExitsWithZero() throws Exception {
    long before = app.requests();
    try (Client slow = new Client(port)) {
      slow.get("/proxied/delay/2");
      await().until(() -> app.requests() > before);

      legate.process().signal("TERM");
      awaitRefused();

      assertThat(slow.response()).startsWith("HTTP/1.1 200 OK\r\n").contains("connection: close");
      assertThat(slow.closed()).isTrue();
    }
    assertThat(legate.process().exitCode()).isZero();
    assertThat(folder.resolve("access.log"))
        .content()
        .contains("\"GET /proxied/delay/2 HTTP/1.1\"");
  }

  @Test
  void aSecondSignalExitsAtOnceThoughARequestRuns() throws Exception {
    long before = app.requests();
    try (Client slow = new Client(port)) {
      slow.get("/proxied/delay/60");
      await().until(() -> app.requests() > before);

      legate.process().signal("TERM");
      awaitRefused();
      legate.process().signal("INT");

      assertThat(legate.process().exitCode()).isEqualTo(128 + 2);
    }
  }

  @Test
  void idleConnectionsDoNotHoldUpTheEnd() throws Exception {
    try (Client idle = new Client(port);
        Client silent = new Client(port)) {
      idle.get("/proxied/hostname");
      assertThat(idle.response()).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("connection:");

      long start = System.nanoTime();
      legate.process().signal("TERM");

      assertThat(idle.closed()).isTrue();
      assertThat(silent.closed()).isTrue();
      assertThat(legate.process().exitCode()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void theDrainTimeIsAtMostWhatARequestGets() throws Exception {
    legate.close();
    legate =
        LegateProcess.start(
            Place.HERE, folder, folder.resolve("envoy.yaml"), "--drain-time-s", "1");
    long before = app.requests();
    try (Client slow = new Client(legate.port("front"))) {
      slow.get("/proxied/delay/60");
      await().until(() -> app.requests() > before);

      legate.process().signal("TERM");

      assertThat(legate.process().exitCode()).isZero();
    }
  }

  @Test
  void quitquitquitEndsTheProcessWithZero() throws Exception {
    assertThat(legate.admin("/quitquitquit", "-X", "POST").succeeded()).isEqualTo("OK\n");

    assertThat(legate.process().exitCode()).isZero();
    assertThat(legate.process().output()).contains("exiting");
  }

  @Test
  void sigusr1ReopensTheAccessLogWithoutLosingALine() throws Exception {
    Path log = folder.resolve("access.log");
    Path rotated = folder.resolve("access.log.1");
    try (Client client = new Client(port)) {
      request(client, 1, 50);
      Files.move(log, rotated);
      legate.process().signal("USR1");
      await().atMost(Child.PATIENCE).until(() -> Files.exists(log));
      request(client, 51, 100);
    }
    legate.process().signal("TERM");
    assertThat(legate.process().exitCode()).isZero();

    assertThat(log).content().contains("/proxied/hostname?100 ");
    String both = Files.readString(rotated) + Files.readString(log);
    for (int i = 1; i <= 100; i++) {
      assertThat(both).containsOnlyOnce("/proxied/hostname?" + i + " ");
    }
  }

  private static void request(Client client, int from, int to) throws IOException {
    for (int i = from; i <= to; i++) {
      client.get("/proxied/hostname?" + i);
      assertThat(client.response()).startsWith("HTTP/1.1 200 ");
    }
  }
}
