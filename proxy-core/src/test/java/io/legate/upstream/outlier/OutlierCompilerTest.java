package io.legate.upstream.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.legate.common.RuntimeValues;
import io.legate.testing.Problems;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutlierCompilerTest {
  private final Problems problems = new Problems();

  @Test
  void defaultsAreEnvoys() {
    OutlierOptions options =
        OutlierCompiler.options(
            OutlierDetection.getDefaultInstance(), RuntimeValues.NONE, problems.root());

    assertThat(options)
        .isEqualTo(
            new OutlierOptions(
                5,
                5,
                5,
                10_000_000_000L,
                false,
                new OutlierOptions.SuccessRate(5, 100, 1.9),
                new OutlierOptions.FailurePercentage(85, 5, 50),
                Map.of(
                    EjectionType.CONSECUTIVE_5XX, 100,
                    EjectionType.CONSECUTIVE_GATEWAY_FAILURE, 0,
                    EjectionType.SUCCESS_RATE, 100,
                    EjectionType.CONSECUTIVE_LOCAL_ORIGIN_FAILURE, 100,
                    EjectionType.SUCCESS_RATE_LOCAL_ORIGIN, 100,
                    EjectionType.FAILURE_PERCENTAGE, 0,
                    EjectionType.FAILURE_PERCENTAGE_LOCAL_ORIGIN, 0),
                new OutlierOptions.Ejection(30_000_000_000L, 300_000_000_000L, 0, 10, true, true)));
    assertThat(problems.all).isEmpty();
  }

  @Test
  void theRuntimeGoesBeforeTheMessage() {
    Struct.Builder keys = Struct.newBuilder();
    List<String> names =
        List.of(
            "consecutive_5xx",
            "consecutive_gateway_failure",
            "consecutive_local_origin_failure",
            "interval_ms",
            "success_rate_minimum_hosts",
            "success_rate_request_volume",
            "success_rate_stdev_factor",
            "failure_percentage_threshold",
            "failure_percentage_minimum_hosts",
            "failure_percentage_request_volume",
            "enforcing_consecutive_5xx",
            "enforcing_consecutive_gateway_failure",
            "enforcing_success_rate",
            "enforcing_consecutive_local_origin_failure",
            "enforcing_local_origin_success_rate",
            "enforcing_failure_percentage",
            "enforcing_failure_percentage_local_origin",
            "base_ejection_time_ms",
            "max_ejection_time_ms",
            "max_ejection_time_jitter_ms",
            "max_ejection_percent");
    for (int i = 0; i < names.size(); i++) {
      keys.putFields(
          "outlier_detection." + names.get(i), Value.newBuilder().setNumberValue(i + 1).build());
    }
    LayeredRuntime.Builder runtime = LayeredRuntime.newBuilder();
    runtime.addLayersBuilder().setStaticLayer(keys);

    OutlierOptions options =
        OutlierCompiler.options(
            OutlierDetection.newBuilder()
                .setInterval(seconds(7))
                .setBaseEjectionTime(seconds(8))
                .build(),
            RuntimeValues.of(runtime.build()),
            problems.root());

    assertThat(options)
        .isEqualTo(
            new OutlierOptions(
                1,
                2,
                3,
                4_000_000,
                false,
                new OutlierOptions.SuccessRate(5, 6, 0.007),
                new OutlierOptions.FailurePercentage(8, 9, 10),
                Map.of(
                    EjectionType.CONSECUTIVE_5XX, 11,
                    EjectionType.CONSECUTIVE_GATEWAY_FAILURE, 12,
                    EjectionType.SUCCESS_RATE, 13,
                    EjectionType.CONSECUTIVE_LOCAL_ORIGIN_FAILURE, 14,
                    EjectionType.SUCCESS_RATE_LOCAL_ORIGIN, 15,
                    EjectionType.FAILURE_PERCENTAGE, 16,
                    EjectionType.FAILURE_PERCENTAGE_LOCAL_ORIGIN, 17),
                new OutlierOptions.Ejection(18_000_000, 19_000_000, 20, 21, true, true)));
    assertThat(problems.all).isEmpty();
  }

  @Test
  void tellsAllThatIsWrong() {
    OutlierCompiler.compile(
        OutlierDetection.newBuilder()
            .setInterval(seconds(0))
            .setBaseEjectionTime(seconds(20))
            .setMaxEjectionTime(seconds(10))
            .setMaxEjectionTimeJitter(seconds(-1))
            .addMonitors(TypedExtensionConfig.newBuilder().setName("mine"))
            .build(),
        RuntimeValues.NONE,
        null,
        problems.root());

    assertThat(problems.all)
        .containsExactlyInAnyOrder(
            "ERROR unsupported-field monitors: monitors is not supported: detectors made by"
                + " extensions do not exist yet (expected it to be left out)",
            "ERROR invalid-value interval: 0.0s (expected more than 0s)",
            "ERROR invalid-value max_ejection_time: 10.0s is less than base_ejection_time"
                + " (expected at least 20.0s)",
            "ERROR invalid-value max_ejection_time_jitter: -1.0s (expected 0s or more)");
  }

  private static Duration seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }
}
