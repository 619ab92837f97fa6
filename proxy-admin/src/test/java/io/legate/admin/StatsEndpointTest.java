package io.legate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.legate.admin.stats.HistogramView;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatsEndpointTest {
  private final FakeAdminContext server = new FakeAdminContext();

  @BeforeEach
  void someStats() {
    server.count("http.in.downstream_rq_total", 3);
    server.count("http.in.downstream_rq_5xx", 0);
    server.gauge("http.in.downstream_cx_active", 1);
    server.gauge("server.live", 0);
    server.textReadouts.put("control_plane.identifier", "cp \"1\"");
    server.stats.histogram("http.in.downstream_rq_time");
    server.stats.histogram("cluster.web.upstream_rq_time");
    server.histograms.put("http.in.downstream_rq_time", rqTime());
  }

  private static HistogramView rqTime() {
    double[] total = {1, 1.025, 1.05, 2, 2.5, 3, 3.05, 3.1, 3.1, 3600000};
    return new HistogramView(
        new HistogramView.Figures(4, 10.5, total, new long[] {1, 3}),
        FakeAdminContext.noFigures(2),
        new double[] {0.5, 3_600_000});
  }

  @Test
  void showsTextReadoutsThenNumbersThenHistograms() {
    assertThat(server.get("/stats"))
        .isEqualTo(
            """
            200
            control_plane.identifier: "cp "1""
            http.in.downstream_cx_active: 1
            http.in.downstream_rq_5xx: 0
            http.in.downstream_rq_total: 3
            server.live: 0
            cluster.web.upstream_rq_time: No recorded values
            http.in.downstream_rq_time: P0(nan,1) P25(nan,1.025) P50(nan,1.05) P75(nan,2) \
            P90(nan,2.5) P95(nan,3) P99(nan,3.05) P99.5(nan,3.1) P99.9(nan,3.1) P100(nan,3600000)
            """);
  }

  @Test
  void filtersByRegexUseAndType() {
    assertThat(server.get("/stats?usedonly&filter=%5Ehttp"))
        .startsWith(
            "200\nhttp.in.downstream_cx_active: 1\nhttp.in.downstream_rq_total: 3\n"
                + "http.in.downstream_rq_time: P0(");
    assertThat(server.get("/stats?type=Counters"))
        .isEqualTo("200\nhttp.in.downstream_rq_5xx: 0\nhttp.in.downstream_rq_total: 3\n");
    assertThat(server.get("/stats?type=Gauges&filter=live$")).isEqualTo("200\nserver.live: 0\n");
    assertThat(server.get("/stats?type=TextReadouts"))
        .isEqualTo("200\ncontrol_plane.identifier: \"cp \"1\"\"\n");
    assertThat(server.get("/stats?type=Histograms&usedonly").lines()).hasSize(2);
  }

  @Test
  void keepsShowingACounterThatWasReset() {
    server.post("/reset_counters");

    assertThat(server.get("/stats?usedonly&type=Counters"))
        .isEqualTo("200\nhttp.in.downstream_rq_total: 0\n");
  }

  @Test
  void showsBuckets() {
    assertThat(server.get("/stats?filter=downstream_rq_time&histogram_buckets=cumulative"))
        .isEqualTo("200\nhttp.in.downstream_rq_time: B0.5(0,1) B3.6e+06(0,3)\n");
    assertThat(server.get("/stats?filter=downstream_rq_time&histogram_buckets=disjoint"))
        .isEqualTo("200\nhttp.in.downstream_rq_time: B0.5(0,1) B3.6e+06(0,2)\n");
    assertThat(server.get("/stats?filter=downstream_rq_time&histogram_buckets=none"))
        .contains("P0(nan,1)");
  }

  @Test
  void refusesWrongParameters() {
    assertThat(server.get("/stats?filter=(")).isEqualTo("400\nInvalid re2 regex");
    assertThat(server.get("/stats?type=counters")).isEqualTo("400\ninvalid &type= param");
    assertThat(server.get("/stats?format=xml"))
        .isEqualTo("400\nusage: /stats?format=(html|active-html|json|prometheus|text)\n\n");
    assertThat(server.get("/stats?histogram_buckets=many"))
        .isEqualTo("400\nusage: /stats?histogram_buckets=(cumulative|disjoint|none)\n");
    assertThat(server.get("/stats/prometheus?filter=(")).isEqualTo("400\nInvalid re2 regex");
  }

  @Test
  void showsJson() {
    String answer = server.get("/stats?format=json");

    assertThat(answer)
        .startsWith(
            "200\n{\"stats\":["
                + "{\"name\":\"control_plane.identifier\",\"value\":\"cp \\\"1\\\"\"},"
                + "{\"name\":\"http.in.downstream_cx_active\",\"value\":1},");
    JsonArray stats = stats(answer);
    JsonObject histograms =
        stats.get(stats.size() - 1).getAsJsonObject().getAsJsonObject("histograms");
    assertThat(histograms.get("supported_quantiles"))
        .hasToString("[0,25,50,75,90,95,99,99.5,99.9,100]");
    JsonObject time = histograms.getAsJsonArray("computed_quantiles").get(1).getAsJsonObject();
    assertThat(time.get("name").getAsString()).isEqualTo("http.in.downstream_rq_time");
    assertThat(time.getAsJsonArray("values").get(1))
        .hasToString("{\"cumulative\":1.025,\"interval\":null}");
  }

  @Test
  void showsJsonBuckets() {
    String answer = server.get("/stats?format=json&type=Histograms&histogram_buckets=disjoint");

    assertThat(stats(answer))
        .singleElement()
        .satisfies(
            h ->
                assertThat(h.getAsJsonObject().getAsJsonArray("histograms").get(1))
                    .hasToString(
                        "{\"name\":\"http.in.downstream_rq_time\",\"buckets\":["
                            + "{\"upper_bound\":0.5,\"interval\":0,\"cumulative\":1},"
                            + "{\"upper_bound\":3600000,\"interval\":0,\"cumulative\":2}]}"));
  }

  @Test
  void showsJsonWithoutAnyStat() {
    assertThat(server.get("/stats?format=json&filter=nope")).isEqualTo("200\n{\"stats\":[]}");
    assertThat(server.get("/stats?format=json&filter=rq_time&type=Counters"))
        .isEqualTo("200\n{\"stats\":[]}");
  }

  @Test
  void showsAPage() {
    server.count("http.<b>.rq", 1);

    assertThat(server.get("/stats?format=html"))
        .contains("<title>Envoy Admin</title>")
        .contains("http.&lt;b&gt;.rq: 1\n")
        .contains("control_plane.identifier: \"cp &quot;1&quot;\"\n");
    assertThat(server.get("/stats?format=active-html")).contains("http-equiv=\"refresh\"");
  }

  @Test
  void streamsManyStatsInChunks() throws Exception {
    for (int i = 0; i < 20_000; i++) {
      server.count("cluster.c" + i + ".upstream_rq_total", i);
    }
    for (String path : new String[] {"/stats", "/stats?format=json", "/stats/prometheus"}) {
      AdminBody body = new Admin(server).handle(AdminRequest.of("GET", path)).body();
      AdminOutput out = new AdminOutput();
      int chunks = 0;
      while (body.next(out)) {
        assertThat(out.take().length).isLessThan(AdminOutput.CHUNK_BYTES + 4096);
        chunks++;
      }
      assertThat(chunks).isGreaterThan(5);
    }
    assertThat(stats(server.get("/stats?format=json"))).hasSizeGreaterThan(20_000);
  }

  private static JsonArray stats(String answer) {
    return JsonParser.parseString(answer.substring(4)).getAsJsonObject().getAsJsonArray("stats");
  }

  @Test
  void formatsNumbersAsC() {
    assertThat(
            Stream.of(0.0, -1.0, 0.5, 300_000.0, 600_000.0, 1e6, 1_800_000.0, 1.0 / 3, 1e-5, 99.95)
                .map(io.legate.admin.stats.Numbers::general)
                .collect(Collectors.toList()))
        .isEqualTo(
            Arrays.asList(
                "0",
                "-1",
                "0.5",
                "300000",
                "600000",
                "1e+06",
                "1.8e+06",
                "0.333333",
                "1e-05",
                "99.95"));
  }
}
