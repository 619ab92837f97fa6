package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Demo 18 with its listeners and clusters in the bootstrap: a TCP proxy in front of three
 * kube-apiservers, whose part backends play that answer HTTP.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KubeApiserverDemoTest {
  private static final String ONE = "ServerName: apiserver1\n";
  private static final String TWO = "ServerName: apiserver2\n";
  private static final String THREE = "ServerName: apiserver3\n";

  @TempDir static Path folder;
  private static DemoNetwork network;
  private static LegateProcess legate;

  @BeforeAll
  static void start() throws IOException {
    network =
        DemoNetwork.open(
            folder,
            "192.168.1.2",
            Backend.of("192.168.1.19:6443", "apiserver1", "apiserver1", "v1.0"),
            Backend.of("192.168.1.20:6443", "apiserver2", "apiserver2", "v1.0"),
            Backend.of("192.168.1.21:6443", "apiserver3", "apiserver3", "v1.0"));
    network
        .proxy()
        .put(Files.createDirectories(folder.resolve("log/envoy")).getParent(), "/var/log");
    Path file = Path.of("src", "test", "resources", "io", "legate", "dist", "process");
    legate =
        LegateProcess.start(
            network.proxy(),
            folder,
            file.resolve("kube-apiserver.yaml"),
            "--concurrency",
            "1",
            "--file-flush-interval-msec",
            "100");
  }

  @AfterAll
  static void end() {
    if (legate != null) {
      legate.close();
    }
    if (network != null) {
      network.close();
    }
  }

  @AfterEach
  void startAll() {
    for (String name : Set.copyOf(stopped)) {
      network.start(name);
    }
  }

  private final Set<String> stopped = new HashSet<>();

  private void stop(String name) {
    stopped.add(name);
    network.stop(name);
  }

  private static List<String> ask(int port, int times) {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      answers.add(
          Command.curl(network.proxy(), "http://localhost:" + port + "/hostname").succeeded());
    }
    return answers;
  }

  private static String accessLog() {
    try {
      return Files.readString(folder.resolve("log/envoy/access.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void connectionsGoToBothServersOfTheFirstClusterInTurn() {
    List<String> answers = ask(6443, 4);

    assertThat(answers.subList(0, 2)).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(answers.subList(2, 4)).isEqualTo(answers.subList(0, 2));
  }

  @Test
  void theOtherPortIsOfTheOtherCluster() {
    assertThat(ask(6444, 2)).containsOnly(THREE);
  }

  @Test
  void whenAServerDiesConnectionsGoToTheOther() {
    stop("apiserver1");
    assertThat(ask(6443, 6)).containsOnly(TWO);

    network.start("apiserver1");
    stopped.clear();
    stop("apiserver2");
    assertThat(ask(6443, 6)).containsOnly(ONE);
  }

  /** A request that lasts as long as its answer: whatever is said in it comes back. */
  private static Child watch(int port) {
    String script =
        "exec 3<>/dev/tcp/127.0.0.1/%d; (cat <&3; echo CLOSED) & cat >&3".formatted(port);
    Child watch =
        Child.start(
            network.proxy(),
            folder.resolve("watch-" + port + ".out"),
            List.of("bash", "-c", script));
    watch.tell("POST /echo HTTP/1.1\r\nhost: k8s\r\ntransfer-encoding: chunked\r\n\r");
    watch.awaitOutput("HTTP/1.1 200 OK\r\n");
    return watch;
  }

  private static void say(Child watch, String event) {
    watch.tell(Integer.toHexString(event.length()) + "\r\n" + event + "\r");
    watch.awaitOutput(event);
  }

  @Test
  void aWatchGetsWhatIsSentWhenItIsSent() {
    try (Child watch = watch(6443)) {
      say(watch, "ADDED");
      say(watch, "MODIFIED");
      say(watch, "DELETED");

      watch.tell("0\r\n\r");
      watch.awaitOutput("0\r\n\r\n");
    }
  }

  @Test
  void aWatchEndsWithItsServer() {
    try (Child watch = watch(6444)) {
      say(watch, "ADDED");

      stop("apiserver3");

      watch.awaitOutput("CLOSED");
    }
  }

  @Test
  void eachConnectionIsALineOfTheAccessLog() {
    ask(6443, 2);
    String local = "192\\.168\\.1\\.2:\\d+";
    Pattern line =
        Pattern.compile(
            "^\\[\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z] - - - 0 - \\d\\d+ \\d\\d+ \\d+ -"
                + " 127\\.0\\.0\\.1 192\\.168\\.1\\.(19|20):6443 k8s_cluster1 "
                + local
                + " 127\\.0\\.0\\.1 - - - - -$",
            Pattern.MULTILINE);

    await()
        .atMost(Child.PATIENCE)
        .untilAsserted(() -> assertThat(accessLog()).containsPattern(line));
  }

  @Test
  void clustersAndListenersAreShown() {
    assertThat(legate.admin("/listeners").succeeded())
        .isEqualTo("k8s_cluster1::0.0.0.0:6443\nk8s_cluster2::0.0.0.0:6444\n");
    assertThat(legate.admin("/clusters").succeeded())
        .contains(
            "k8s_cluster1::192.168.1.19:6443::cx_total::",
            "k8s_cluster1::192.168.1.20:6443::health_flags::healthy\n",
            "k8s_cluster2::192.168.1.21:6443::cx_total::");
  }
}
