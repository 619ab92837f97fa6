package io.legate.upstream.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.data.cluster.v3.OutlierEjectionType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OutlierEventLogTest {
  @Test
  void tellsOutAndInAsLinesOfJson() {
    var cluster = new DetectorFixture(1, OutlierDetection.newBuilder());
    cluster.answers(0, 5, 500);
    cluster.passSeconds(30.5);
    cluster.detector.onInterval();
    cluster.passSeconds(7);
    cluster.answers(0, 5, 500);

    assertThat(cluster.events)
        .containsExactly(
            "{\"type\":\"CONSECUTIVE_5XX\",\"timestamp\":\"2018-12-18T09:00:00Z\","
                + "\"cluster_name\":\"web\",\"upstream_url\":\"10.0.0.1:80\",\"action\":\"EJECT\","
                + "\"num_ejections\":1,\"enforced\":true,\"eject_consecutive_event\":{}}\n",
            "{\"type\":\"CONSECUTIVE_5XX\",\"timestamp\":\"2018-12-18T09:00:30.500Z\","
                + "\"secs_since_last_action\":\"30\","
                + "\"cluster_name\":\"web\",\"upstream_url\":\"10.0.0.1:80\","
                + "\"action\":\"UNEJECT\",\"num_ejections\":1,\"enforced\":false}\n",
            "{\"type\":\"CONSECUTIVE_5XX\",\"timestamp\":\"2018-12-18T09:00:37.500Z\","
                + "\"secs_since_last_action\":\"7\","
                + "\"cluster_name\":\"web\",\"upstream_url\":\"10.0.0.1:80\",\"action\":\"EJECT\","
                + "\"num_ejections\":2,\"enforced\":true,\"eject_consecutive_event\":{}}\n");
  }

  @Test
  void tellsRates() {
    var cluster =
        new DetectorFixture(
            5,
            OutlierDetection.newBuilder()
                .setEnforcingConsecutive5Xx(UInt32Value.of(0))
                .setConsecutive5Xx(UInt32Value.of(0))
                .setConsecutiveGatewayFailure(UInt32Value.of(0))
                .setFailurePercentageThreshold(UInt32Value.of(50)));
    for (int host = 0; host < 5; host++) {
      cluster.answers(host, 200, 200);
    }
    cluster.answers(4, 200, 503);
    cluster.interval();

    assertThat(cluster.events).hasSize(1);
    assertThat(cluster.events.get(0))
        .startsWith("{\"type\":\"SUCCESS_RATE\",")
        .endsWith(
            "\"action\":\"EJECT\",\"num_ejections\":1,\"enforced\":true,"
                + "\"eject_success_rate_event\":{\"host_success_rate\":50,"
                + "\"cluster_average_success_rate\":90,"
                + "\"cluster_success_rate_ejection_threshold\":52}}\n");
  }

  @Test
  void tellsAPercentageThatIsNotEnforced() {
    var cluster =
        new DetectorFixture(
            5,
            OutlierDetection.newBuilder()
                .setConsecutive5Xx(UInt32Value.of(0))
                .setConsecutiveGatewayFailure(UInt32Value.of(0)));
    for (int host = 0; host < 5; host++) {
      cluster.answers(host, 60, host == 4 ? 500 : 200);
    }
    cluster.interval();

    assertThat(cluster.events).hasSize(1);
    assertThat(cluster.events.get(0))
        .startsWith("{\"type\":\"FAILURE_PERCENTAGE\",")
        .endsWith(
            "\"num_ejections\":0,\"enforced\":false,"
                + "\"eject_failure_percentage_event\":{\"host_success_rate\":0}}\n");
  }

  @Test
  void namesAreQuoted() {
    var cluster = new DetectorFixture(1, OutlierDetection.newBuilder());
    StringBuilder line = new StringBuilder();
    var log = new OutlierEventLog("a\"b\\c\n", () -> 0, line::append);
    log.onUneject((OutlierMonitor) cluster.monitor(0), 0);

    assertThat(line).contains("\"cluster_name\":\"a\\\"b\\\\c\\u000a\",");
  }

  @Test
  void typesAreEnvoys() {
    assertThat(Arrays.stream(EjectionType.values()).map(Enum::name))
        .isSubsetOf(Arrays.stream(OutlierEjectionType.values()).map(Enum::name).toList());
  }
}
