package io.legate.config.typing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.metrics.v3.HistogramBucketSettings;
import io.envoyproxy.envoy.config.ratelimit.v3.RateLimitServiceConfig;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimit;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.service.rate_limit_quota.v3.BucketId;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.config.LoadOptions;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code validate.rules}, one example for each kind of rule that the API uses. */
class ConstraintsTest {

  static Stream<Arguments> broken() {
    return Stream.of(
        row(cluster("name: ''"), "1:7: name: ", "length must be at least 1 characters", "empty"),
        row(cluster("{}"), "1:1: name: ", "length must be at least 1 characters", "empty"),
        row(cluster("{name: a, connect_timeout: 0s}"), "1:28: connect_timeout", "than 0s", "0s"),
        row(
            cluster(
                "{name: a, per_connection_buffer_limit_bytes: 0, dns_failure_refresh_rate: {base_interval: 0.0001s}}"),
            "1:91: dns_failure_refresh_rate.base_interval: ",
            "greater than 0.001s",
            "more than 0.001s, not 0.0001s"),
        row(cluster("{name: a, type: 77}"), "1:17: type: ", "defined enum values", "STRICT_DNS"),
        row(
            cluster("{name: a, ring_hash_lb_config: {minimum_ring_size: 9000000}}"),
            "1:52: ring_hash_lb_config.minimum_ring_size: ",
            "less than or equal to 8388608",
            "at most 8388608, not 9000000"),
        row(
            cluster("{name: a, lb_subset_config: {fallback_policy: 9}}"),
            "1:47: lb_subset_config.fallback_policy: ",
            "defined enum values",
            "NO_FALLBACK"),
        row(
            cluster(
                "{name: a, health_checks: [{timeout: 1s, interval: 1s, unhealthy_threshold: 1, healthy_threshold: 1}]}"),
            "1:27: health_checks[0]: ",
            "health_checker is required",
            "one of custom_health_check, grpc_health_check, http_health_check, tcp_health_check"),
        row(
            "{address: a, port_value: 65536}",
            SocketAddress.getDefaultInstance(),
            "1:26: port_value: ",
            "less than or equal to 65535",
            "at most 65535, not 65536"),
        row(
            "{address: a}",
            SocketAddress.getDefaultInstance(),
            "1:1: : ",
            "port_specifier is required",
            "one of named_port, port_value"),
        row(
            "{status: 700}",
            DirectResponseAction.getDefaultInstance(),
            "1:10: status: ",
            "inside range [200, 600)",
            "at least 200 and less than 600, not 700"),
        row(
            "{name: a, domains: []}",
            VirtualHost.getDefaultInstance(),
            "1:20: domains: ",
            "at least 1 item(s)",
            "at least 1"),
        row(
            "{name: a, domains: [\"a\\rb\"]}",
            VirtualHost.getDefaultInstance(),
            "1:21: domains[0]: ",
            "does not match regex pattern",
            "no line breaks"),
        row("{key: ''}", HeaderValue.getDefaultInstance(), "1:7: key: ", "at least 1", "empty"),
        row("{key: \"a\\nb\"}", HeaderValue.getDefaultInstance(), "1:7: key: ", "regex", "header"),
        row(
            "{path_separated_prefix: /a/}",
            RouteMatch.getDefaultInstance(),
            "1:25: path_separated_prefix: ",
            "does not match regex pattern",
            "[^?#/]"),
        row(
            "{source_ports: [0]}",
            FilterChainMatch.getDefaultInstance(),
            "1:17: source_ports[0]: ",
            "[1, 65535]",
            "at least 1 and at most 65535, not 0"),
        row(
            "{match: {prefix: a}, buckets: [1, 2, 1]}",
            HistogramBucketSettings.getDefaultInstance(),
            "1:31: buckets: ",
            "unique items",
            "only once"),
        row(
            "{domain: d, request_type: x, rate_limit_service: {transport_api_version: V3, grpc_service: {envoy_grpc: {cluster_name: c}}}}",
            RateLimit.getDefaultInstance(),
            "1:27: request_type: ",
            "in list [internal external both ]",
            "one of internal, external, both"),
        row(
            "{disabled: false}",
            StatefulSessionPerRoute.getDefaultInstance(),
            "1:12: disabled: ",
            "value must equal true",
            "true, not false"),
        row(
            "{bucket: {'': x}}",
            BucketId.getDefaultInstance(),
            "1:11: bucket",
            "at least 1",
            "empty"),
        row("{bucket: {a: ''}}", BucketId.getDefaultInstance(), "1:14: bucket.a", "at least 1", ""),
        row("{}", BucketId.getDefaultInstance(), "1:1: bucket", "at least 1 item(s)", "at least 1"),
        row(
            "{uri: x, cluster: c}",
            HttpUri.getDefaultInstance(),
            "1:1: timeout: ",
            "value is required",
            "timeout"),
        row(
            "{transport_api_version: V3}",
            RateLimitServiceConfig.getDefaultInstance(),
            "1:1: grpc_service: ",
            "value is required",
            "grpc_service"));
  }

  private record Text(String yaml, Message prototype) {}

  private static Text cluster(String yaml) {
    return new Text(yaml, Cluster.getDefaultInstance());
  }

  private static Arguments row(Text text, String place, String reason, String expected) {
    return row(text.yaml(), text.prototype(), place, reason, expected);
  }

  private static Arguments row(
      String yaml, Message prototype, String place, String reason, String expected) {
    return Arguments.of(yaml, prototype, place, reason, expected);
  }

  @ParameterizedTest
  @MethodSource
  void broken(String yaml, Message prototype, String place, String reason, String expected) {
    List<Problem> problems = load(yaml, prototype);

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).kind()).isEqualTo(ProblemKind.CONSTRAINT);
    assertThat(problems.get(0).message())
        .startsWith("Proto constraint validation failed: ")
        .contains(reason)
        .contains("(expected ");
    String after = problems.get(0).message().split("\\(expected ", 2)[1];
    assertThat(after).contains(expected);
    String[] parts = place.split(": ", -1);
    assertThat(problems.get(0).line() + ":" + problems.get(0).column()).isEqualTo(parts[0]);
    assertThat(problems.get(0).path()).startsWith(parts[1]);
  }

  @Test
  void nothingIsSaidOfWhatFulfilsItsRules() {
    assertThat(load("{name: a, connect_timeout: 0.25s}", Cluster.getDefaultInstance())).isEmpty();
    assertThat(load("{uri: x, cluster: c, timeout: 0s}", HttpUri.getDefaultInstance())).isEmpty();
    assertThat(load("{key: x-a, value: \"a\\tb\"}", HeaderValue.getDefaultInstance())).isEmpty();
    assertThat(load("{}", Bootstrap.getDefaultInstance())).isEmpty();
  }

  @Test
  void aMemberOfAOneofThatIsNotChosenOwesNothing() {
    assertThat(load("{prefix: /}", RouteMatch.getDefaultInstance())).isEmpty();
    assertThat(load("{safe_regex: {regex: a}}", RouteMatch.getDefaultInstance())).isEmpty();
    assertThat(load("{safe_regex: {}}", RouteMatch.getDefaultInstance())).hasSize(1);
  }

  @Test
  void rulesOfMessagesInAnyHold() {
    List<Problem> problems =
        load(
            "{stat_prefix: a, rds: {route_config_name: a, config_source: {ads: {}}}, max_request_headers_kb: 0}",
            HttpConnectionManager.getDefaultInstance());
    assertThat(problems).extracting(Problem::path).containsExactly("max_request_headers_kb");
  }

  @Test
  void whatCannotBeTypedIsToldOnce() {
    assertThat(load("{name: a, connect_timeout: 5}", Cluster.getDefaultInstance()))
        .extracting(Problem::kind)
        .containsExactly(ProblemKind.INVALID_VALUE);
  }

  @Test
  void aMisspeltFieldIsNotToldAsMissing() {
    assertThat(load("{nmae: a}", Cluster.getDefaultInstance()))
        .extracting(Problem::kind)
        .containsExactly(ProblemKind.UNKNOWN_FIELD);
    assertThat(load("{adress: a, port_value: 1}", SocketAddress.getDefaultInstance()))
        .extracting(Problem::kind)
        .containsExactly(ProblemKind.UNKNOWN_FIELD);
    assertThat(load("{address: a, port_vale: 1}", SocketAddress.getDefaultInstance()))
        .extracting(Problem::kind)
        .containsExactly(ProblemKind.UNKNOWN_FIELD);
  }

  private static List<Problem> load(String yaml, Message prototype) {
    return ConfigLoader.load(
            ConfigSource.text("test.yaml", yaml), prototype, LoadOptions.bootstrap())
        .problems();
  }
}
