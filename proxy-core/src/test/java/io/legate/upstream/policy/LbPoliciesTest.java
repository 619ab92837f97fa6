package io.legate.upstream.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.testing.Problems;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.lb.LeastRequestOptions;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.LoadReportOptions;
import io.legate.upstream.lb.OverrideHosts;
import io.legate.upstream.lb.PanicOptions;
import io.legate.upstream.lb.SlowStart;
import io.legate.upstream.lb.SourceOptions;
import io.legate.upstream.lb.ZoneOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compiled policies are records: what they were compiled to is compared. */
class LbPoliciesTest {
  private static final SourceOptions STANDARD = SourceOptions.STANDARD;
  private static final SourceOptions BY_LOCALITY =
      new SourceOptions(PanicOptions.STANDARD, true, ZoneOptions.STANDARD);
  private static final SlowStart SLOW = new SlowStart(30_000_000_000L, 1.5, 0.2);
  private static final String SLOW_TEXT =
      "slow_start_config: {slow_start_window: 30s, aggression: {default_value: 1.5,"
          + " runtime_key: x}, min_weight_percent: {value: 20}}";
  private static final String ZONE_TEXT =
      "zone_aware_lb_config: {routing_enabled: {value: 25}, min_cluster_size: 3,"
          + " fail_traffic_on_panic: true";

  private final Problems problems = new Problems();

  @Test
  void hasEnvoysDefaults() {
    assertThat(legacy("")).isEqualTo(LoadBalancers.roundRobin(STANDARD, SlowStart.NONE));
    assertThat(legacy("lb_policy: RANDOM")).isEqualTo(LoadBalancers.random(STANDARD));
    assertThat(legacy("lb_policy: LEAST_REQUEST"))
        .isEqualTo(
            LoadBalancers.leastRequest(STANDARD, LeastRequestOptions.STANDARD, SlowStart.NONE));
    assertThat(typed("round_robin", "RoundRobin", ""))
        .isEqualTo(LoadBalancers.roundRobin(STANDARD, SlowStart.NONE));
    assertThat(typed("random", "Random", "")).isEqualTo(LoadBalancers.random(STANDARD));
    assertThat(typed("least_request", "LeastRequest", ""))
        .isEqualTo(
            LoadBalancers.leastRequest(STANDARD, LeastRequestOptions.STANDARD, SlowStart.NONE));
    assertThat(typed("client_side_weighted_round_robin", "ClientSideWeightedRoundRobin", ""))
        .isEqualTo(LoadBalancers.reportedRoundRobin(STANDARD, LoadReportOptions.STANDARD));
    assertThat(problems.all).isEmpty();
  }

  @Test
  void readsSlowStart() {
    assertThat(legacy("round_robin_lb_config: {" + SLOW_TEXT + "}"))
        .isEqualTo(LoadBalancers.roundRobin(STANDARD, SLOW));
    assertThat(
            legacy(
                "lb_policy: LEAST_REQUEST, least_request_lb_config: {choice_count: 3, "
                    + SLOW_TEXT
                    + "}"))
        .isEqualTo(
            LoadBalancers.leastRequest(STANDARD, new LeastRequestOptions(3, 1, false), SLOW));
    assertThat(typed("round_robin", "RoundRobin", SLOW_TEXT))
        .isEqualTo(LoadBalancers.roundRobin(STANDARD, SLOW));
    assertThat(
            typed(
                "least_request",
                "LeastRequest",
                "selection_method: FULL_SCAN, active_request_bias: {default_value: 2,"
                    + " runtime_key: x}, "
                    + SLOW_TEXT))
        .isEqualTo(LoadBalancers.leastRequest(STANDARD, new LeastRequestOptions(2, 2, true), SLOW));
    assertThat(typed("round_robin", "RoundRobin", "slow_start_config: {slow_start_window: 5s}"))
        .isEqualTo(LoadBalancers.roundRobin(STANDARD, new SlowStart(5_000_000_000L, 1, 0.1)));
    assertThat(problems.all).isEmpty();
  }

  @Test
  void readsHowLocalitiesCount() {
    var zone = new SourceOptions(new PanicOptions(30, true), false, new ZoneOptions(25, 3, false));
    assertThat(legacy("common_lb_config: {locality_weighted_lb_config: {}}"))
        .isEqualTo(LoadBalancers.roundRobin(BY_LOCALITY, SlowStart.NONE));
    assertThat(
            legacy("common_lb_config: {healthy_panic_threshold: {value: 30}, " + ZONE_TEXT + "}}"))
        .isEqualTo(LoadBalancers.roundRobin(zone, SlowStart.NONE));
    assertThat(typed("random", "Random", "locality_lb_config: {locality_weighted_lb_config: {}}"))
        .isEqualTo(LoadBalancers.random(BY_LOCALITY));
    assertThat(
            typed(
                "random",
                "Random",
                "locality_lb_config: {" + ZONE_TEXT + ", force_locality_direct_routing: true}}"))
        .isEqualTo(
            LoadBalancers.random(
                new SourceOptions(
                    new PanicOptions(50, true), false, new ZoneOptions(25, 3, true))));
    assertThat(problems.all).isEmpty();
  }

  @Test
  void wrrLocalityWeighsLocalitiesAroundWhateverIsWithin() {
    assertThat(
            typed(
                "wrr_locality",
                "WrrLocality",
                "endpoint_picking_policy: " + policies("round_robin", "RoundRobin", SLOW_TEXT)))
        .isEqualTo(LoadBalancers.roundRobin(BY_LOCALITY, SLOW));
    assertThat(
            typed(
                "wrr_locality",
                "WrrLocality",
                "endpoint_picking_policy: "
                    + policies(
                        "client_side_weighted_round_robin", "ClientSideWeightedRoundRobin", "")))
        .isEqualTo(LoadBalancers.reportedRoundRobin(BY_LOCALITY, LoadReportOptions.STANDARD));
    assertThat(problems.all).isEmpty();
  }

  @Test
  void readsHowWeightsAreMadeOfReports() {
    assertThat(
            typed(
                "client_side_weighted_round_robin",
                "ClientSideWeightedRoundRobin",
                "blackout_period: 1s, weight_expiration_period: 2s, weight_update_period: 0.05s,"
                    + " error_utilization_penalty: 0,"
                    + " metric_names_for_computing_utilization: [named_metrics.q]"))
        .isEqualTo(
            LoadBalancers.reportedRoundRobin(
                STANDARD,
                new LoadReportOptions(
                    1_000_000_000L, 2_000_000_000L, 100_000_000L, 0, List.of("named_metrics.q"))));
    assertThat(problems.all).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "round_robin | RoundRobin | slow_start_config: {slow_start_window: -1s} | slow_start_config.slow_start_window",
        "round_robin | RoundRobin | slow_start_config: {aggression: {default_value: 0, runtime_key: x}} | slow_start_config.aggression.default_value",
        "client_side_weighted_round_robin | ClientSideWeightedRoundRobin | enable_oob_load_report: true | enable_oob_load_report",
        "client_side_weighted_round_robin | ClientSideWeightedRoundRobin | blackout_period: -1s | blackout_period",
      })
  void refusesWhatCannotBe(String name, String message, String fields, String path) {
    typed(name, message, fields);

    assertThat(problems.all)
        .singleElement()
        .asString()
        .contains("typed_config." + path + ": ", "(expected ");
  }

  private LoadBalancerFactory legacy(String fields) {
    String yaml = "static_resources: {clusters: [{name: c, type: STATIC, " + fields + "}]}";
    var loaded = ConfigLoader.bootstrap(ConfigSource.text("test.yaml", yaml));
    assertThat(loaded.ok()).as("%s", loaded.problems()).isTrue();
    Bootstrap bootstrap = loaded.value();
    LoadBalancerFactory compiled =
        LbPolicies.compile(bootstrap.getStaticResources().getClusters(0), problems.root());
    return ((OverrideHosts) compiled).child();
  }

  private LoadBalancerFactory typed(String name, String message, String fields) {
    return legacy("load_balancing_policy: " + policies(name, message, fields));
  }

  private static String policies(String name, String message, String fields) {
    return "{policies: [{typed_extension_config: {name: x, typed_config: {\"@type\":"
        + " type.googleapis.com/envoy.extensions.load_balancing_policies."
        + name
        + ".v3."
        + message
        + (fields.isEmpty() ? "" : ", " + fields)
        + "}}}]}";
  }
}
