package io.legate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerEndpointsTest {
  private final FakeAdminContext server = new FakeAdminContext();

  @Test
  void isReadyOnlyWhenLive() {
    assertThat(server.get("/ready")).isEqualTo("200\nLIVE\n");
    server.state = ServerInfo.State.DRAINING;
    assertThat(server.get("/ready")).isEqualTo("503\nDRAINING\n");
    server.state = ServerInfo.State.PRE_INITIALIZING;
    assertThat(server.get("/ready")).isEqualTo("503\nPRE_INITIALIZING\n");
  }

  @Test
  void tellsServerInfo() {
    String answer = server.get("/server_info");

    assertThat(answer)
        .startsWith(
            """
            200
            {
             "version": "0123abc/0.1.0/Clean/RELEASE/BoringSSL",
             "state": "LIVE",
             "uptime_current_epoch": "6s",
            """);
    JsonObject info = json(answer);
    assertThat(info.get("hot_restart_version").getAsString()).isEqualTo("disabled");
    JsonObject options = info.getAsJsonObject("command_line_options");
    assertThat(options.get("config_path").getAsString()).isEqualTo("/etc/envoy.yaml");
    assertThat(options.get("disable_hot_restart").getAsBoolean()).isFalse();
    assertThat(info.getAsJsonObject("node").get("id").getAsString()).isEqualTo("n1");
  }

  @Test
  void tellsHotRestartVersionAndCerts() {
    assertThat(server.get("/hot_restart_version")).isEqualTo("200\ndisabled");
    assertThat(server.get("/certs")).isEqualTo("200\n{\n \"certificates\": []\n}\n");
  }

  @Test
  void tellsMemoryAsStrings() {
    JsonObject memory = json(server.get("/memory"));

    assertThat(memory.keySet())
        .containsExactly(
            "allocated",
            "heap_size",
            "pageheap_unmapped",
            "pageheap_free",
            "total_thread_cache",
            "total_physical_bytes");
    memory.entrySet().forEach(e -> assertThat(e.getValue().getAsString()).matches("[0-9]+"));
    assertThat(memory.get("allocated").getAsLong()).isPositive();
    assertThat(memory.get("total_physical_bytes").getAsLong()).isGreaterThan(1_000_000);
  }

  @Test
  void dumpsWhatStartUpWaitsFor() {
    assertThat(server.get("/init_dump")).isEqualTo("200\n{}\n");
    server.unreadyTargets.add(
        new UnreadyTargets("init manager Listener-local-init-manager l1", List.of("target RDS")));

    assertThat(json(server.get("/init_dump?mask=listener")).toString())
        .isEqualTo(
            "{\"unready_targets_dumps\":[{\"name\":\"init manager Listener-local-init-manager"
                + " l1\",\"target_names\":[\"target RDS\"]}]}");
    assertThat(server.get("/init_dump?mask=other")).isEqualTo("200\n{}\n");
  }

  @Test
  void runsCommands() {
    assertThat(server.post("/healthcheck/fail")).isEqualTo("200\nOK\n");
    assertThat(server.post("/healthcheck/ok")).isEqualTo("200\nOK\n");
    assertThat(server.post("/reopen_logs")).isEqualTo("200\nOK\n");
    assertThat(server.post("/quitquitquit")).isEqualTo("200\nOK\n");

    assertThat(server.calls)
        .containsExactly("failHealthcheck true", "failHealthcheck false", "reopenLogs", "shutdown");
  }

  @Test
  void drainsListenersAsAsked() {
    assertThat(server.post("/drain_listeners")).isEqualTo("200\nOK\n");
    assertThat(server.post("/drain_listeners?inboundonly&graceful")).isEqualTo("200\nOK\n");
    assertThat(server.post("/drain_listeners?graceful&skip_exit")).isEqualTo("200\nOK\n");
    assertThat(server.post("/drain_listeners?skip_exit"))
        .isEqualTo("400\nskip_exit requires graceful\n");

    assertThat(server.calls)
        .containsExactly(
            "drainListeners false false false",
            "drainListeners true true false",
            "drainListeners false true true");
  }

  @Test
  void resetsCountersAndNothingElse() {
    server.count("http.a.downstream_rq_total", 5);
    server.gauge("server.live", 1);

    assertThat(server.post("/reset_counters")).isEqualTo("200\nOK\n");

    assertThat(server.get("/stats"))
        .isEqualTo("200\nhttp.a.downstream_rq_total: 0\nserver.live: 1\n");
  }

  @Test
  void listsLoggersAndChangesThem() {
    server.levels.put("http", LogLevel.INFO);
    server.levels.put("upstream", LogLevel.INFO);

    assertThat(server.post("/logging"))
        .isEqualTo("200\nactive loggers:\n  http: info\n  upstream: info\n\n");
    assertThat(server.post("/logging?http=debug")).contains("  http: debug\n  upstream: info\n");
    assertThat(server.post("/logging?paths=http:trace,upstream:off"))
        .contains("  http: trace\n  upstream: off\n");
    assertThat(server.post("/logging?paths=&level=warning"))
        .contains("  http: warning\n  upstream: warning\n");
  }

  @Test
  void refusesWrongLevelsWithTheUsage() {
    server.levels.put("http", LogLevel.INFO);

    assertThat(server.post("/logging?level=loud"))
        .isEqualTo(
            """
            400
            error: unknown logger level

            usage: /logging?<name>=<level> (change single level)
            usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)
            usage: /logging?level=<level> (change all levels)
            levels: trace debug info warning error critical off\s
            active loggers:
              http: info

            """);
    assertThat(server.post("/logging?nope=info")).startsWith("400\nerror: unknown logger name\n");
    assertThat(server.post("/logging?paths=http:debug,nope:info"))
        .startsWith("400\nerror: unknown logger name\n")
        .contains("  http: info\n");
    assertThat(server.post("/logging?paths=http"))
        .startsWith("400\nerror: empty logger name or empty logger level\n");
    assertThat(server.post("/logging?a=info&b=info"))
        .startsWith("400\nerror: invalid number of parameters\n");
  }

  @Test
  void mergesRuntimeLayers() {
    assertThat(server.get("/runtime")).isEqualTo("200\n{\n \"layers\": [],\n \"entries\": {}\n}\n");
    Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
    bootstrap
        .getLayeredRuntimeBuilder()
        .addLayers(layer("base", "a", number(1.5)))
        .addLayers(layer("over", "a", number(300000)));
    bootstrap
        .getLayeredRuntimeBuilder()
        .getLayersBuilder(0)
        .getStaticLayerBuilder()
        .putFields(
            "health_check",
            Value.newBuilder()
                .setStructValue(Struct.newBuilder().putFields("min_interval", number(5)))
                .build());
    server.bootstrap = bootstrap.build();

    assertThat(json(server.get("/runtime")).toString())
        .isEqualTo(
            "{\"layers\":[\"base\",\"over\"],\"entries\":{"
                + "\"a\":{\"final_value\":\"300000\",\"layer_values\":[\"1.5\",\"300000\"]},"
                + "\"health_check.min_interval\":"
                + "{\"final_value\":\"5\",\"layer_values\":[\"5\",\"\"]}}}");
  }

  private static RuntimeLayer layer(String name, String key, Value value) {
    return RuntimeLayer.newBuilder()
        .setName(name)
        .setStaticLayer(Struct.newBuilder().putFields(key, value))
        .build();
  }

  private static Value number(double value) {
    return Value.newBuilder().setNumberValue(value).build();
  }

  private static JsonObject json(String answer) {
    assertThat(answer).startsWith("200\n");
    return JsonParser.parseString(answer.substring(4)).getAsJsonObject();
  }
}
