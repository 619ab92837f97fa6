package io.legate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostMonitor;
import io.legate.upstream.HostStat;
import io.legate.upstream.OutlierStatus;
import org.junit.jupiter.api.Test;

class ClustersEndpointTest {
  private final FakeAdminContext server = new FakeAdminContext();

  @Test
  void showsExactlyTheLinesOfTheCourse() {
    Host host = FakeAdminContext.host("172.31.11.11", 80, "");
    host.add(HostStat.CX_ACTIVE, 0, 1);
    host.add(HostStat.CX_TOTAL, 0, 1);
    host.add(HostStat.RQ_SUCCESS, 0, 1);
    host.add(HostStat.RQ_TOTAL, 1, 1);
    server.cluster("webcluster", host);

    assertThat(server.get("/clusters"))
        .isEqualTo(
            """
            200
            webcluster::observability_name::webcluster
            webcluster::default_priority::max_connections::1024
            webcluster::default_priority::max_pending_requests::1024
            webcluster::default_priority::max_requests::1024
            webcluster::default_priority::max_retries::3
            webcluster::high_priority::max_connections::1024
            webcluster::high_priority::max_pending_requests::1024
            webcluster::high_priority::max_requests::1024
            webcluster::high_priority::max_retries::3
            webcluster::added_via_api::false
            webcluster::172.31.11.11:80::cx_active::1
            webcluster::172.31.11.11:80::cx_connect_fail::0
            webcluster::172.31.11.11:80::cx_total::1
            webcluster::172.31.11.11:80::rq_active::0
            webcluster::172.31.11.11:80::rq_error::0
            webcluster::172.31.11.11:80::rq_success::1
            webcluster::172.31.11.11:80::rq_timeout::0
            webcluster::172.31.11.11:80::rq_total::1
            webcluster::172.31.11.11:80::hostname::
            webcluster::172.31.11.11:80::health_flags::healthy
            webcluster::172.31.11.11:80::weight::1
            webcluster::172.31.11.11:80::region::
            webcluster::172.31.11.11:80::zone::
            webcluster::172.31.11.11:80::sub_zone::
            webcluster::172.31.11.11:80::canary::false
            webcluster::172.31.11.11:80::priority::0
            webcluster::172.31.11.11:80::success_rate::-1.0
            webcluster::172.31.11.11:80::local_origin_success_rate::-1.0
            """);
  }

  @Test
  void showsHealthFlagsInOrderAndOutlierLines() {
    Host host = FakeAdminContext.host("::1", 80, "web.example");
    host.healthFlag(HealthFlag.PENDING_ACTIVE_HC, true);
    host.healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);
    host.monitor(new FixedRate());
    ClusterView plain = server.cluster("web", host);
    server.clusters.set(
        0,
        new ClusterView(
            plain.info(),
            plain.prioritySet(),
            plain.stage(),
            "",
            plain.lastUpdated(),
            new FixedOutlier()));

    assertThat(server.get("/clusters"))
        .contains("web::[::1]:80::health_flags::/failed_active_hc/pending_active_hc\n")
        .contains("web::[::1]:80::hostname::web.example\n")
        .contains("web::[::1]:80::success_rate::99.5\n")
        .contains("web::[::1]:80::local_origin_success_rate::-1.0\n")
        .contains(
            """
            web::observability_name::web
            web::outlier::success_rate_average::98.25
            web::outlier::success_rate_ejection_threshold::33.3333
            web::outlier::local_origin_success_rate_average::-1
            web::outlier::local_origin_success_rate_ejection_threshold::-1
            web::default_priority::max_connections::1024
            """);
  }

  private static final class FixedOutlier implements OutlierStatus {
    @Override
    public double successRateAverage(boolean localOrigin) {
      return localOrigin ? -1 : 98.25;
    }

    @Override
    public double successRateEjectionThreshold(boolean localOrigin) {
      return localOrigin ? -1 : 100.0 / 3;
    }
  }

  /** A monitor that knows one success rate. */
  private static final class FixedRate implements HostMonitor {
    @Override
    public void onStatus(int worker, int status) {}

    @Override
    public void onResult(int worker, Result result) {}

    @Override
    public void onTimeout(int worker, int status) {}

    @Override
    public double successRate(boolean localOrigin) {
      return localOrigin ? -1 : 99.5;
    }
  }

  @Test
  void showsOnlyTheClustersWhoseNamesAreAskedFor() {
    server.cluster("web-1");
    server.cluster("web-2");
    server.cluster("db");

    assertThat(server.get("/clusters?filter=b-%5b0-9%5d"))
        .contains("web-1::added_via_api::false\n", "web-2::added_via_api::false\n")
        .doesNotContain("db::");
    assertThat(server.get("/clusters?filter=%5edb$&format=json"))
        .contains("\"name\": \"db\"")
        .doesNotContain("web-1");
    assertThat(server.get("/clusters?filter=")).contains("web-1::", "db::");
    assertThat(server.get("/clusters?filter=(")).isEqualTo("400\nInvalid re2 regex");
  }

  @Test
  void doesNotShowWarmingClusters() {
    ClusterView view = server.cluster("web");
    server.clusters.set(
        0,
        new ClusterView(
            view.info(), view.prioritySet(), ResourceStage.WARMING, "", view.lastUpdated(), null));

    assertThat(server.get("/clusters")).isEqualTo("200\n");
  }

  @Test
  void showsJson() {
    Host host = FakeAdminContext.host("127.0.0.1", 8080, "web");
    host.add(HostStat.CX_TOTAL, 0, 7);
    host.healthFlag(HealthFlag.FAILED_OUTLIER_CHECK, true);
    server.cluster("web", host);

    String answer = server.get("/clusters?format=json");

    JsonObject status =
        JsonParser.parseString(answer.substring(4))
            .getAsJsonObject()
            .getAsJsonArray("cluster_statuses")
            .get(0)
            .getAsJsonObject();
    assertThat(status.get("name").getAsString()).isEqualTo("web");
    assertThat(status.get("observability_name").getAsString()).isEqualTo("web");
    assertThat(status.getAsJsonObject("circuit_breakers").toString())
        .contains("{\"priority\":\"HIGH\",\"max_connections\":1024,");
    JsonObject shown = status.getAsJsonArray("host_statuses").get(0).getAsJsonObject();
    assertThat(shown.getAsJsonObject("address").toString())
        .isEqualTo("{\"socket_address\":{\"address\":\"127.0.0.1\",\"port_value\":8080}}");
    assertThat(shown.getAsJsonArray("stats").toString())
        .contains("{\"value\":\"7\",\"name\":\"cx_total\"}")
        .contains("{\"type\":\"GAUGE\",\"name\":\"cx_active\"}");
    assertThat(shown.getAsJsonObject("health_status").toString())
        .isEqualTo("{\"failed_outlier_check\":true,\"eds_health_status\":\"HEALTHY\"}");
    assertThat(shown.get("weight").getAsInt()).isEqualTo(1);
    assertThat(answer).startsWith("200\n{\n \"cluster_statuses\": [\n  {\n   \"name\": \"web\",\n");
  }

  @Test
  void streamsManyClustersInChunks() throws Exception {
    for (int i = 0; i < 200; i++) {
      server.cluster("cluster-" + i, FakeAdminContext.host("10.0.0." + i, 80, ""));
    }
    AdminBody body = new Admin(server).handle(AdminRequest.of("GET", "/clusters")).body();
    AdminOutput out = new AdminOutput();

    assertThat(body.next(out)).isTrue();
    assertThat(out.take()).hasSizeBetween(AdminOutput.CHUNK_BYTES, AdminOutput.CHUNK_BYTES + 4096);
    assertThat(FakeAdminContext.text(body))
        .endsWith("cluster-199::10.0.0.199:80::local_origin_success_rate::-1.0\n");
  }
}
