package io.legate.upstream.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.legate.testing.Problems;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutlierCompilerTest {
  private final Problems problems = new Problems();

  @Test
  void defaultsAreEnvoys() {
    OutlierOptions options =
        OutlierCompiler.options(OutlierDetection.getDefaultInstance(), problems.root());

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
  void tellsAllThatIsWrong() {
    OutlierCompiler.compile(
        OutlierDetection.newBuilder()
            .setInterval(seconds(0))
            .setBaseEjectionTime(seconds(20))
            .setMaxEjectionTime(seconds(10))
            .setMaxEjectionTimeJitter(seconds(-1))
            .addMonitors(TypedExtensionConfig.newBuilder().setName("mine"))
            .build(),
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
