package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.legate.demoapp.DemoApp;
import io.legate.demoapp.DemoAppOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin interface of a daemon, over its socket. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AdminTest {
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (envoy_[a-zA-Z0-9_]+) (counter|gauge|histogram|summary)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "(envoy_[a-zA-Z0-9_]+?)(_bucket|_sum|_count)?"
              + "\\{([a-zA-Z_]\\w*=\"[^\"]*\"(,[a-zA-Z_]\\w*=\"[^\"]*\")*)?} [-+0-9.eEInfNa]+");

  @TempDir static Path folder;
  private static DemoApp app;
  private static LegateProcess legate;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    app = DemoApp.start(DemoAppOptions.builder().host("127.0.0.1").port(0).build());
    Path config = Configs.http(folder, app.address().getPort());
    legate = LegateProcess.start(Place.HERE, folder, config);
    port = legate.port("front");
  }

  @AfterAll
  static void end() {
    if (legate != null) {
      legate.close();
    }
    app.close();
  }

  private static String head() {
    return Command.curl(Place.HERE, "-i", "http://127.0.0.1:" + port + "/proxied/hostname")
        .succeeded();
  }

  private static String status(String path, String... options) {
    List<String> arguments = new ArrayList<>(List.of("-o", "/dev/null", "-w", "%{http_code}"));
    arguments.addAll(List.of(options));
    return legate.admin(path, arguments.toArray(String[]::new)).succeeded();
  }

  private static JsonNode json(String path) throws IOException {
    return new ObjectMapper().readTree(legate.admin(path).succeeded());
  }

  @Test
  void isReady() {
    assertThat(legate.admin("/ready", "-i").succeeded())
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("\r\n\r\nLIVE\n");
  }

  @Test
  void listenersAsTextAndAsJson() throws IOException {
    assertThat(legate.admin("/listeners").succeeded()).isEqualTo("front::127.0.0.1:" + port + "\n");
    JsonNode listener = json("/listeners?format=json").at("/listener_statuses/0");
    assertThat(listener.at("/name").asText()).isEqualTo("front");
    assertThat(listener.at("/local_address/socket_address/port_value").asInt()).isEqualTo(port);
  }

  @Test
  void clustersAsJson() throws IOException {
    head();

    JsonNode cluster = json("/clusters?format=json").at("/cluster_statuses/0");

    assertThat(cluster.at("/name").asText()).isEqualTo("app");
    JsonNode address = cluster.at("/host_statuses/0/address/socket_address");
    assertThat(address.at("/port_value").asInt()).isEqualTo(app.address().getPort());
  }

  @Test
  void statsOfOneRequest() {
    long before = stat("cluster.app.upstream_rq_200");
    head();
    legate.awaitAdmin("/stats", "cluster.app.upstream_rq_200: " + (before + 1) + "\n");

    for (String name :
        List.of(
            "listener.127.0.0.1_0.downstream_cx_total",
            "cluster.app.upstream_rq_2xx",
            "cluster.app.upstream_rq_total",
            "http.ingress_http.downstream_rq_2xx",
            "http.ingress_http.downstream_rq_total",
            "server.live",
            "listener_manager.listener_create_success",
            "cluster_manager.cluster_added")) {
      assertThat(stat(name)).as(name).isPositive();
    }
  }

  private static long stat(String name) {
    return legate.admin("/stats").lines().stream()
        .filter(line -> line.startsWith(name + ": "))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 2)))
        .findFirst()
        .orElse(0);
  }

  @Test
  void prometheusStatsParse() {
    head();
    Set<String> families = new HashSet<>();
    int samples = 0;
    for (String line : legate.admin("/stats/prometheus").lines()) {
      Matcher type = TYPE.matcher(line);
      if (type.matches()) {
        assertThat(families.add(type.group(1))).as("a family twice: " + line).isTrue();
      } else if (!line.isEmpty()) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        String whole = line.substring(0, line.indexOf('{'));
        assertThat(families.contains(whole) || families.contains(sample.group(1)))
            .as(line)
            .isTrue();
        samples++;
      }
    }
    assertThat(samples).isGreaterThan(100);
    assertThat(families)
        .contains(
            "envoy_cluster_upstream_rq_total",
            "envoy_http_downstream_rq_xx",
            "envoy_server_live",
            "envoy_listener_downstream_cx_total");
  }

  @Test
  void theConfigurationDumpParses() throws IOException {
    JsonNode configs = json("/config_dump").at("/configs");

    List<String> types = new ArrayList<>();
    configs.forEach(config -> types.add(config.at("/@type").asText()));
    assertThat(types)
        .contains(
            "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump",
            "type.googleapis.com/envoy.admin.v3.ClustersConfigDump",
            "type.googleapis.com/envoy.admin.v3.ListenersConfigDump",
            "type.googleapis.com/envoy.admin.v3.RoutesConfigDump");
    JsonNode clusters = json("/config_dump?resource=static_clusters&mask=cluster.name");
    assertThat(clusters.at("/configs/1/cluster/name").asText()).isEqualTo("dead");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/quitquitquit",
        "/healthcheck/fail",
        "/healthcheck/ok",
        "/drain_listeners",
        "/reset_counters",
        "/reopen_logs",
        "/logging?level=info",
      })
  void whatChangesSomethingNeedsPost(String path) {
    assertThat(status(path)).isEqualTo("405");
  }

  @Test
  void everythingThatReadsAnswers() {
    for (String path :
        List.of(
            "/",
            "/help",
            "/server_info",
            "/memory",
            "/certs",
            "/runtime",
            "/init_dump",
            "/hot_restart_version",
            "/stats?format=json",
            "/stats?usedonly&filter=server")) {
      assertThat(status(path)).as(path).isEqualTo("200");
    }
    assertThat(status("/nothing")).isEqualTo("404");
  }

  @Test
  void failedHealthChecksDrainAndPassAgain() {
    assertThat(legate.admin("/healthcheck/fail", "-X", "POST").succeeded()).isEqualTo("OK\n");
    try {
      assertThat(status("/ready")).isEqualTo("503");
      assertThat(head()).startsWith("HTTP/1.1 200 OK\r\n").contains("\r\nconnection: close\r\n");
    } finally {
      legate.admin("/healthcheck/ok", "-X", "POST").succeeded();
    }
    assertThat(legate.admin("/ready").succeeded()).isEqualTo("LIVE\n");
    assertThat(head()).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("connection: close");
  }

  @Test
  void logLevelsChange() {
    assertThat(legate.admin("/logging?paths=router:debug", "-X", "POST").succeeded())
        .contains("router: debug\n");
    legate.admin("/logging?level=info", "-X", "POST").succeeded();
  }
}
