package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Demo 16 with its own file: routes by header and by query parameter. */
class RouteHeadersMatchDemoTest {
  private static final String[] HOST_LINES = {
    "cx_active",
    "cx_connect_fail",
    "cx_total",
    "rq_active",
    "rq_error",
    "rq_success",
    "rq_timeout",
    "rq_total",
    "hostname",
    "health_flags",
    "weight",
    "region",
    "zone",
    "sub_zone",
    "canary",
    "priority",
    "success_rate",
    "local_origin_success_rate",
  };

  @TempDir static Path folder;
  private static DemoNetwork network;
  private static LegateProcess legate;

  @BeforeAll
  static void start() {
    network =
        DemoNetwork.open(
            folder,
            "172.31.52.10",
            Backend.of("172.31.52.2", "demoappv10", "demoapp-v1.0-1", "v1.0"),
            Backend.of("172.31.52.3", "demoappv10", "demoapp-v1.0-2", "v1.0"),
            Backend.of("172.31.52.4", "demoappv11", "demoapp-v1.1-1", "v1.1"),
            Backend.of("172.31.52.5", "demoappv11", "demoapp-v1.1-2", "v1.1"),
            Backend.of("172.31.52.6", "demoappv12", "demoapp-v1.2-1", "v1.2"));
    Path file = DemoNetwork.demo("16-route-headers-match").resolve("front-envoy.yaml");
    // One worker, so that hosts come strictly in turn.
    legate = LegateProcess.start(network.proxy(), folder, file, "--concurrency", "1");
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

  private static String curl(String... arguments) {
    return Command.curl(network.proxy(), arguments).succeeded();
  }

  private static List<String> fourTimes(String... arguments) {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers.add(curl(arguments));
    }
    return answers;
  }

  private static void assertTurns(List<String> answers, String one, String other) {
    assertThat(answers.subList(0, 2)).containsExactlyInAnyOrder(one, other);
    assertThat(answers.subList(2, 4)).isEqualTo(answers.subList(0, 2));
  }

  @Test
  void withoutHeaderAndParameterTheHostsOfVersion10TakeTurns() {
    assertTurns(
        fourTimes("172.31.52.10/hostname"),
        "ServerName: demoapp-v1.0-1\n",
        "ServerName: demoapp-v1.0-2\n");
  }

  @Test
  void theHeaderLeadsToVersion12() {
    assertThat(curl("-H", "X-Canary: true", "172.31.52.10/hostname"))
        .isEqualTo("ServerName: demoapp-v1.2-1\n");
  }

  @Test
  void theParameterLeadsToVersion11() {
    assertTurns(
        fourTimes("172.31.52.10/hostname?username=vip_ilinux"),
        "ServerName: demoapp-v1.1-1\n",
        "ServerName: demoapp-v1.1-2\n");
  }

  @Test
  void theHeaderWinsOverTheParameter() {
    assertThat(curl("-H", "X-Canary: true", "172.31.52.10/hostname?username=vip_ilinux"))
        .isEqualTo("ServerName: demoapp-v1.2-1\n");
    assertThat(curl("-H", "X-Canary: true", "172.31.52.10/hostname?any=thing"))
        .isEqualTo("ServerName: demoapp-v1.2-1\n");
  }

  @Test
  void whatOnlyLooksLikeTheHeaderOrTheParameterLeadsToVersion10() {
    assertThat(curl("-H", "X-Canary: false", "172.31.52.10/hostname")).contains("v1.0");
    assertThat(curl("172.31.52.10/hostname?username=ilinux_vip_")).contains("v1.0");
    assertThat(curl("172.31.52.10/hostname?name=vip_ilinux")).contains("v1.0");
  }

  @Test
  void backendsSeeTheProxyAsTheirClient() {
    assertThat(curl("172.31.52.10/?seen"))
        .matches(
            "iKubernetes demoapp v1\\.0 !! ClientIP: 172\\.31\\.52\\.10,"
                + " ServerName: demoapp-v1\\.0-[12], ServerIP: 172\\.31\\.52\\.[23]!\n");
    assertThat(network.requests())
        .anyMatch(
            line ->
                line.matches("172\\.31\\.52\\.10 - - \\[.*] \"GET /\\?seen HTTP/1\\.1\" 200 -"));
  }

  @Test
  void clustersHaveTheLinesOfTheDocuments() {
    List<String> expected = new ArrayList<>();
    cluster(expected, "demoappv10", "172.31.52.2:80", "172.31.52.3:80");
    cluster(expected, "demoappv11", "172.31.52.4:80", "172.31.52.5:80");
    cluster(expected, "demoappv12", "172.31.52.6:80");

    List<String> lines = new ArrayList<>();
    for (String line : legate.admin("/clusters").lines()) {
      lines.add(line.replaceFirst("(::(cx|rq)_[a-z_]+)::\\d+$", "$1::N"));
    }

    assertThat(lines).isEqualTo(expected);
  }

  private static void cluster(List<String> lines, String name, String... hosts) {
    lines.add(name + "::observability_name::" + name);
    for (String priority : List.of("default", "high")) {
      String limits = name + "::" + priority + "_priority::";
      lines.add(limits + "max_connections::1024");
      lines.add(limits + "max_pending_requests::1024");
      lines.add(limits + "max_requests::1024");
      lines.add(limits + "max_retries::3");
    }
    lines.add(name + "::added_via_api::false");
    for (String host : hosts) {
      for (String line : HOST_LINES) {
        lines.add(name + "::" + host + "::" + line + "::" + value(line, name));
      }
    }
  }

  private static String value(String line, String cluster) {
    return switch (line) {
      case "hostname" -> cluster;
      case "health_flags" -> "healthy";
      case "weight" -> "1";
      case "region", "zone", "sub_zone" -> "";
      case "canary" -> "false";
      case "priority" -> "0";
      case "success_rate", "local_origin_success_rate" -> "-1.0";
      default -> "N";
    };
  }

  @Test
  void listenersAreShown() {
    assertThat(legate.admin("/listeners").succeeded()).isEqualTo("listener_0::0.0.0.0:80\n");
  }

  @Test
  void statsHaveEnvoysNamesAfterARequest() {
    curl("172.31.52.10/hostname");

    legate.awaitAdmin("/stats?filter=demoappv10&usedonly", "cluster.demoappv10.upstream_rq_200: ");
    assertThat(legate.admin("/stats?usedonly").succeeded())
        .contains(
            "cluster.demoappv10.upstream_rq_2xx: ",
            "cluster.demoappv10.upstream_cx_total: ",
            "cluster.demoappv10.membership_total: 2\n",
            "http.ingress_http.downstream_rq_2xx: ",
            "http.ingress_http.downstream_cx_total: ",
            "listener.0.0.0.0_80.downstream_cx_total: ",
            "server.live: 1\n");
  }
}
