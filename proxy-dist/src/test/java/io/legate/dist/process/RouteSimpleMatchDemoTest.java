package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Demo 15: routes by domain and path, to upstreams that speak HTTP/2: each backend has a second
 * Legate in front of it, as told. The files are the demo's.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RouteSimpleMatchDemoTest {
  private static final String DARK_RED =
      "Hello from App behind Envoy (service dark_red)! hostname: 299e222629a9"
          + " resolved hostname: 172.31.50.2\n";
  private static final String LIGHT_RED =
      "Hello from App behind Envoy (service light_red)! hostname: 094570c4f784"
          + " resolved hostname: 172.31.50.4\n";
  private static final String LIGHT_BLUE =
      "Hello from App behind Envoy (service light_blue)! hostname: f6db089a7a3e"
          + " resolved hostname: 172.31.50.3\n";
  private static final String DARK_BLUE =
      "Hello from App behind Envoy (service dark_blue)! hostname: aace479e16c9"
          + " resolved hostname: 172.31.50.6\n";
  private static final String GRAY =
      "Hello from App behind Envoy (service gray)! hostname: e3abd3bc587c"
          + " resolved hostname: 172.31.50.7\n";
  private static final String BASE = "http://172.31.50.10";

  @TempDir static Path folder;
  private static SidecarNetwork network;
  private static LegateProcess legate;

  @BeforeAll
  static void start() throws IOException {
    Path demo = DemoNetwork.demo("15-route-simple-match");
    network =
        SidecarNetwork.open(
            folder,
            "172.31.50.10",
            demo.resolve("envoy-sidecar-proxy.yaml"),
            List.of(
                new Backend("172.31.50.5", "green", "0d7e0a1c8f3b", "light_green", "v1.0"),
                new Backend("172.31.50.8", "green", "5f1c3b7a9e2d", "dark_green", "v1.0")),
            new Backend("172.31.50.2", "red", "299e222629a9", "dark_red", "v1.0"),
            new Backend("172.31.50.4", "red", "094570c4f784", "light_red", "v1.0"),
            new Backend("172.31.50.3", "blue", "f6db089a7a3e", "light_blue", "v1.0"),
            new Backend("172.31.50.6", "blue", "aace479e16c9", "dark_blue", "v1.0"),
            new Backend("172.31.50.7", "gray", "e3abd3bc587c", "gray", "v1.0"));
    legate =
        LegateProcess.start(
            network.proxy(), folder, demo.resolve("front-envoy.yaml"), "--concurrency", "1");
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

  private static String curl(String host, String path, String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-H", "Host: " + host, BASE + path));
    return Command.curl(network.proxy(), arguments.toArray(String[]::new)).succeeded();
  }

  private static List<String> fourTimes(String host, String path) {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers.add(curl(host, path));
    }
    return answers;
  }

  @Test
  void theSidecarsAreSpokenToInHttp2() {
    for (String domain : List.of("www.ilinux.io", "www.ilinux.io", "www.example.com")) {
      curl(domain, "/service/a");
    }

    assertThat(legate.admin("/stats?filter=^cluster\\.(red|gray)\\.upstream_cx").lines())
        .contains(
            "cluster.gray.upstream_cx_http1_total: 0",
            "cluster.gray.upstream_cx_http2_total: 1",
            "cluster.red.upstream_cx_http1_total: 0",
            "cluster.red.upstream_cx_http2_total: 2");
    assertThat(network.hosts())
        .filteredOn(host -> !host.backend().alias().equals("blue"))
        .allSatisfy(
            host ->
                assertThat(host.sidecar().admin("/stats?filter=downstream_cx_http").lines())
                    .contains("http.ingress_http.downstream_cx_http2_total: 1"));
  }

  @Test
  void otherDomainsLeadToGray() {
    assertThat(curl("www.example.com", "/service/a")).isEqualTo(GRAY);
  }

  @Test
  void theDefaultRouteLeadsToBothReds() {
    List<String> answers = fourTimes("www.ilinux.io", "/service/a");

    assertThat(answers.subList(0, 2)).containsExactlyInAnyOrder(DARK_RED, LIGHT_RED);
    assertThat(answers.subList(2, 4)).isEqualTo(answers.subList(0, 2));
  }

  @Test
  void theExactPathLeadsToBothBlues() {
    List<String> answers = fourTimes("www.ilinux.io", "/service/blue");

    assertThat(answers.subList(0, 2)).containsExactlyInAnyOrder(LIGHT_BLUE, DARK_BLUE);
    assertThat(answers.subList(2, 4)).isEqualTo(answers.subList(0, 2));
  }

  @Test
  void whatElseEndsInBlueIsRedirected() {
    List<String> lines = curl("www.ilinux.io", "/service/dark_blue", "-I").lines().toList();

    assertThat(lines.get(0)).isEqualTo("HTTP/1.1 301 Moved Permanently");
    assertThat(lines).contains("location: http://www.ilinux.io/service/blue", "server: envoy");
    assertThat(lines).anyMatch(line -> line.matches("date: \\w{3}, \\d\\d \\w{3} \\d{4} .* GMT"));
    assertThat(
            curl(
                "www.ilinux.io",
                "/service/dark_blue",
                "-L",
                "--resolve",
                "www.ilinux.io:80:172.31.50.10"))
        .contains("blue)!");
  }

  @Test
  void yellowIsAnsweredByTheProxyItself() {
    long before = network.requests();

    assertThat(curl("www.ilinux.io", "/service/yellow"))
        .isEqualTo("This page will be provided soon later.\n");
    List<String> head = curl("www.ilinux.io", "/service/yellow", "-I").lines().toList();

    assertThat(head.get(0)).isEqualTo("HTTP/1.1 200 OK");
    assertThat(head).contains("content-length: 39", "content-type: text/plain", "server: envoy");
    assertThat(head).anyMatch(line -> line.startsWith("date: "));
    assertThat(network.requests()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ilinux.io",
        "www.ilinux.io",
        "a.b.ilinux.io",
        "ilinux.cn",
        "ilinux.com.cn",
        "WWW.ILINUX.IO"
      })
  void theseDomainsAreOfTheFirstVirtualHost(String domain) {
    assertThat(curl(domain, "/service/a")).contains("_red)!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"xilinux.io", "ilinuxio", "io", "www.ilinux.io.cn", "172.31.50.10"})
  void allOthersAreOfTheDefault(String domain) {
    assertThat(curl(domain, "/service/a")).isEqualTo(GRAY);
  }
}
