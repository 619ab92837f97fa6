package io.legate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.admin.stats.HistogramView;
import io.legate.admin.stats.TaggedName;
import io.legate.admin.stats.TaggedName.Tag;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PrometheusTest {
  private static final Pattern TYPE =
      Pattern.compile("# TYPE ([a-zA-Z_][a-zA-Z0-9_]*) (counter|gauge|histogram|summary)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_][a-zA-Z0-9_]*)\\{((?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\n\"])*\",?)*)\\}"
              + " (-?[0-9.]+|NaN)");

  private final FakeAdminContext server = new FakeAdminContext();

  @Test
  void groupsByNameAndSortsByLabels() {
    tagged("cluster.b.upstream_rq_200", "cluster.upstream_rq", "200", "b", 2);
    tagged("cluster.a.upstream_rq_503", "cluster.upstream_rq", "503", "a", 1);
    tagged("cluster.a.upstream_rq_200", "cluster.upstream_rq", "200", "a", 3);
    server.count("server.static-unknown.fields", 0);
    server.gauge("server.live", 1);

    assertThat(server.get("/stats/prometheus"))
        .isEqualTo(
            """
            200
            # TYPE envoy_cluster_upstream_rq counter
            envoy_cluster_upstream_rq{envoy_response_code="200",envoy_cluster_name="a"} 3
            envoy_cluster_upstream_rq{envoy_response_code="200",envoy_cluster_name="b"} 2
            envoy_cluster_upstream_rq{envoy_response_code="503",envoy_cluster_name="a"} 1
            # TYPE envoy_server_static_unknown_fields counter
            envoy_server_static_unknown_fields{} 0
            # TYPE envoy_server_live gauge
            envoy_server_live{} 1
            """);
    assertThat(server.get("/stats?format=prometheus")).isEqualTo(server.get("/stats/prometheus"));
  }

  private void tagged(String stat, String name, String code, String cluster, long value) {
    server.count(stat, value);
    server.taggedNames.put(
        stat,
        new TaggedName(
            name,
            List.of(new Tag("envoy.response_code", code), new Tag("envoy.cluster_name", cluster))));
  }

  @Test
  void showsHistogramsAsBucketsOrSummaries() {
    server.stats.histogram("cluster.web.upstream_rq_time");
    server.taggedNames.put(
        "cluster.web.upstream_rq_time",
        new TaggedName("cluster.upstream_rq_time", List.of(new Tag("envoy.cluster_name", "web"))));
    double[] quantiles = new double[10];
    Arrays.fill(quantiles, 1.5);
    HistogramView.Figures figures =
        new HistogramView.Figures(4, 10.5, quantiles, new long[] {1, 3, 4});
    server.histograms.put(
        "cluster.web.upstream_rq_time",
        new HistogramView(figures, figures, new double[] {0.5, 1, 3_600_000}));

    assertThat(server.get("/stats/prometheus"))
        .isEqualTo(
            """
            200
            # TYPE envoy_cluster_upstream_rq_time histogram
            envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name="web",le="0.5"} 1
            envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name="web",le="1"} 3
            envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name="web",le="3600000"} 4
            envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name="web",le="+Inf"} 4
            envoy_cluster_upstream_rq_time_sum{envoy_cluster_name="web"} 10.5
            envoy_cluster_upstream_rq_time_count{envoy_cluster_name="web"} 4
            """);
    assertThat(server.get("/stats/prometheus?histogram_buckets=summary"))
        .contains("# TYPE envoy_cluster_upstream_rq_time summary\n")
        .contains(
            "envoy_cluster_upstream_rq_time{envoy_cluster_name=\"web\",quantile=\"0.995\"} 1.5\n");
  }

  @Test
  void leavesUnusedOutWhenAsked() {
    server.count("a.used", 1);
    server.count("a.unused", 0);
    server.stats.histogram("a.time");

    assertThat(server.get("/stats/prometheus?usedonly"))
        .isEqualTo("200\n# TYPE envoy_a_used counter\nenvoy_a_used{} 1\n");
    assertThat(server.get("/stats/prometheus?filter=a.time"))
        .contains("envoy_a_time_bucket{le=\"+Inf\"} 0\n")
        .contains("envoy_a_time_count{} 0\n");
  }

  @Test
  void showsTextReadoutsWhenAsked() {
    server.textReadouts.put("control_plane.identifier", "a\"b\\c\nd");

    assertThat(server.get("/stats/prometheus")).isEqualTo("200\n");
    assertThat(server.get("/stats/prometheus?text_readouts"))
        .isEqualTo(
            "200\n# TYPE envoy_control_plane_identifier gauge\n"
                + "envoy_control_plane_identifier{text_value=\"a\\\"b\\\\c\\nd\"} 0\n");
  }

  @Test
  void isReadByAParser() {
    tagged("cluster.x.upstream_rq_200", "cluster.upstream_rq", "200", "x \"y\\z", 2);
    server.cluster("web");
    server.gauge("listener.0.0.0.0_80.downstream_cx_active", 5);

    String[] lines = server.get("/stats/prometheus").substring(4).split("\n");

    Set<String> types = new HashSet<>();
    String current = "";
    for (String line : lines) {
      Matcher type = TYPE.matcher(line);
      if (type.matches()) {
        current = type.group(1);
        assertThat(types.add(current)).as("one TYPE of %s", current).isTrue();
      } else {
        Matcher sample = SAMPLE.matcher(line.replace("+Inf", "Inf"));
        assertThat(sample.matches()).as(line).isTrue();
        assertThat(sample.group(1)).startsWith(current);
      }
    }
    assertThat(types).hasSizeGreaterThan(50);
  }
}
