package io.legate.config.hint;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.legate.config.ProblemKind;
import java.math.BigDecimal;
import java.time.Instant;

/** What surprises in a cluster. */
final class ClusterHints {

  private final Hints hints;

  ClusterHints(Hints hints) {
    this.hints = hints;
  }

  void look(Cluster cluster, String path) {
    for (int i = 0; i < cluster.getHealthChecksCount(); i++) {
      interval(cluster.getHealthChecks(i), path + ".health_checks[" + i + "]");
    }
    int hosts = hosts(cluster);
    if (hosts == 0 && listed(cluster)) {
      hints.add(
          ProblemKind.EMPTY_CLUSTER,
          path,
          "the cluster has no host, so every request to it is answered by 503 (expected"
              + " load_assignment with an endpoint)");
    }
    panic(cluster, hosts, path);
  }

  /** Whether the configuration itself lists the hosts. */
  private static boolean listed(Cluster cluster) {
    return !cluster.hasClusterType()
        && switch (cluster.getType()) {
          case STATIC, STRICT_DNS, LOGICAL_DNS -> true;
          default -> false;
        };
  }

  private static int hosts(Cluster cluster) {
    int hosts = 0;
    for (LocalityLbEndpoints locality : cluster.getLoadAssignment().getEndpointsList()) {
      hosts += locality.getLbEndpointsCount();
    }
    return hosts;
  }

  private void interval(HealthCheck check, String path) {
    if (compare(check.getInterval(), check.getTimeout()) < 0) {
      hints.add(
          ProblemKind.HEALTH_CHECK_INTERVAL,
          path + ".interval",
          "the interval of %s is shorter than the timeout of %s: a slow host is checked less often"
                  .formatted(text(check.getInterval()), text(check.getTimeout()))
              + " than it seems (expected an interval of at least the timeout)");
    }
  }

  private static int compare(Duration a, Duration b) {
    return instant(a).compareTo(instant(b));
  }

  private static Instant instant(Duration duration) {
    return Instant.ofEpochSecond(duration.getSeconds(), duration.getNanos());
  }

  private static String text(Duration duration) {
    return BigDecimal.valueOf(duration.getSeconds())
            .add(BigDecimal.valueOf(duration.getNanos(), 9))
            .stripTrailingZeros()
            .toPlainString()
        + "s";
  }

  private void panic(Cluster cluster, int hosts, String path) {
    boolean judged = cluster.getHealthChecksCount() > 0 || cluster.hasOutlierDetection();
    boolean chosen = cluster.getCommonLbConfig().hasHealthyPanicThreshold();
    if (judged && !chosen && hosts == 1 && cluster.getType() == Cluster.DiscoveryType.STATIC) {
      hints.add(
          ProblemKind.PANIC_THRESHOLD,
          path,
          "the only host gets requests also when it is not healthy: less than 50 % of the hosts"
              + " being healthy is panic, in which health does not count (expected"
              + " common_lb_config.healthy_panic_threshold: {value: 0}, if that is not wanted)");
    }
  }
}
