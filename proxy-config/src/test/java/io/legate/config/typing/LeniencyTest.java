package io.legate.config.typing;

import static io.legate.config.Loading.clean;
import static io.legate.config.Loading.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogCommon;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeniencyTest {

  private static final Cluster CLUSTER = Cluster.getDefaultInstance();

  @Test
  void takesOneWhereAListIsDue() {
    Cluster cluster = clean("circuit_breakers: {thresholds: {max_retries: 3}}", CLUSTER);
    assertThat(cluster.getCircuitBreakers().getThresholdsList()).hasSize(1);

    RouteConfiguration routes =
        clean("virtual_hosts: {name: v, domains: '*'}", RouteConfiguration.getDefaultInstance());
    assertThat(routes.getVirtualHosts(0).getDomainsList()).containsExactly("*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"LEAST_REQUEST", "least_request", "Least-Request", "'least request'", "1"})
  void takesEnumsInAnyCaseAndByNumber(String value) {
    assertThat(clean("lb_policy: " + value, CLUSTER).getLbPolicy())
        .isEqualTo(Cluster.LbPolicy.LEAST_REQUEST);
  }

  @Test
  void takesTheEndOfAnEnumNameThatOnlyOneHas() {
    assertThat(clean("lb_policy: hash", CLUSTER).getLbPolicy())
        .isEqualTo(Cluster.LbPolicy.RING_HASH);
  }

  @Test
  void suggestsAnEnumValue() {
    Problem problem = problem("lb_policy: ROUND_ROBBIN", CLUSTER);
    assertThat(problem.kind()).isEqualTo(ProblemKind.INVALID_VALUE);
    assertThat(problem.toString())
        .startsWith("test.yaml:1:12: lb_policy: ROUND_ROBBIN is no value of")
        .endsWith("Did you mean ROUND_ROBIN?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0.25s                 | 0  | 250000000
          "3s"                  | 3  | 0
          -1.5s                 | -1 | -500000000
          {seconds: 3}          | 3  | 0
          {nanos: 500000000}    | 0  | 500000000
          {seconds: 0.25}       | 0  | 250000000
          {seconds: "1", nanos: 5} | 1 | 5
          {}                    | 0  | 0
          """)
  void takesDurationsAsTextAndAsParts(String written, long seconds, int nanos) {
    assertThat(clean("connect_timeout: " + written, CLUSTER).getConnectTimeout())
        .isEqualTo(Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build());
  }

  @ParameterizedTest
  @CsvSource({"250ms, 0.25s", "1m, 60s", "5, 5s", "2h, 7200s", "1.5, 1.5s"})
  void suggestsDurationsInSeconds(String written, String meant) {
    Problem problem = problem("connect_timeout: " + written, CLUSTER);
    assertThat(problem.message()).contains("expected a duration in seconds, such as 0.25s");
    assertThat(problem.suggestion()).isEqualTo(meant);
  }

  @Test
  void takesNumbersAsStringsAndTheReverse() {
    SocketAddress address =
        clean("{address: 127.1, port_value: '80'}", SocketAddress.getDefaultInstance());
    assertThat(address.getAddress()).isEqualTo("127.1");
    assertThat(address.getPortValue()).isEqualTo(80);
    assertThat(clean("version_info: 1.10", DiscoveryResponse.getDefaultInstance()).getVersionInfo())
        .isEqualTo("1.10");
  }

  @Test
  void takesBooleansAsStringsAndTheReverse() {
    assertThat(clean("respect_dns_ttl: 'true'\nname: true", CLUSTER))
        .isEqualTo(Cluster.newBuilder().setRespectDnsTtl(true).setName("true").build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"32768", "'32768'", "{value: 32768}", "{value: '32768'}"})
  void takesWrappersAsScalarsAndAsObjects(String written) {
    assertThat(
            clean("per_connection_buffer_limit_bytes: " + written, CLUSTER)
                .getPerConnectionBufferLimitBytes()
                .getValue())
        .isEqualTo(32768);
  }

  @Test
  void takesAWrappersShapeForAPlainField() {
    assertThat(
            clean("{port_value: {value: 80}}", SocketAddress.getDefaultInstance()).getPortValue())
        .isEqualTo(80);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~", "null"})
  void takesNullForAbsent(String nothing) {
    assertThat(clean("load_assignment: " + nothing + "\nname: a", CLUSTER).hasLoadAssignment())
        .isFalse();
  }

  @Test
  void refusesAnEmptyListItem() {
    assertThat(problem("health_checks:\n-\n", CLUSTER).message()).contains("an empty list item");
  }

  @Test
  void takesBothSpellingsOfNames() {
    assertThat(clean("connectTimeout: 1s\nlb_policy: MAGLEV", CLUSTER))
        .isEqualTo(clean("connect_timeout: 1s\nlbPolicy: MAGLEV", CLUSTER));
  }

  @Test
  void refusesAFieldInBothSpellings() {
    Problem problem = problem("connectTimeout: 1s\nconnect_timeout: 2s", CLUSTER);
    assertThat(problem.kind()).isEqualTo(ProblemKind.DUPLICATE_KEY);
    assertThat(problem.message()).contains("line 1").contains("line 2");
  }

  @Test
  void takesFreeFormValuesAsYamlReadsThem() {
    Metadata metadata =
        clean(
            """
            filter_metadata:
              envoy.lb:
                text: a
                quoted: "1.0"
                number: 1.0
                hex: 0x10
                yes: on
                none: ~
                list: [1, {x: y}]
                big: 9007199254740993
            """,
            Metadata.getDefaultInstance());
    Struct struct = metadata.getFilterMetadataOrThrow("envoy.lb");
    assertThat(struct.getFieldsOrThrow("quoted").getStringValue()).isEqualTo("1.0");
    assertThat(struct.getFieldsOrThrow("number").getNumberValue()).isEqualTo(1);
    assertThat(struct.getFieldsOrThrow("hex").getNumberValue()).isEqualTo(16);
    assertThat(struct.getFieldsOrThrow("yes").getBoolValue()).isTrue();
    assertThat(struct.getFieldsOrThrow("none").getKindCase()).isEqualTo(Value.KindCase.NULL_VALUE);
    assertThat(struct.getFieldsOrThrow("list").getListValue().getValuesCount()).isEqualTo(2);
    assertThat(struct.getFieldsOrThrow("big").getStringValue()).isEqualTo("9007199254740993");
  }

  @Test
  void takesBytesInEitherBase64() {
    assertThat(
            clean("inline_bytes: aGk_Pz8=", DataSource.getDefaultInstance())
                .getInlineBytes()
                .toStringUtf8())
        .isEqualTo("hi???");
    assertThat(problem("inline_bytes: '***'", DataSource.getDefaultInstance()).message())
        .contains("expected bytes in base64");
  }

  @Test
  void takesTimesAsTextAndAsParts() {
    AccessLogCommon none = AccessLogCommon.getDefaultInstance();
    assertThat(clean("start_time: 1970-01-01T00:01:00Z", none))
        .isEqualTo(clean("start_time: {seconds: 60}", none));
    assertThat(problem("start_time: noon", none).message()).contains("expected a time");
  }

  @Test
  void takesMapsWithAnyKeys() {
    Node node = clean("dynamic_parameters: {'a.b': {params: {k: v}}}", Node.getDefaultInstance());
    assertThat(node.getDynamicParametersOrThrow("a.b").getParamsMap()).containsEntry("k", "v");
  }

  @Test
  void saysWhatShapeIsExpected() {
    assertThat(problem("name: [a, b]", CLUSTER).toString())
        .isEqualTo("test.yaml:1:7: name: a list (expected a string)");
    assertThat(problem("load_assignment: x", CLUSTER).message())
        .isEqualTo("x (expected a mapping, such as `cluster_name: …`)");
    assertThat(problem("- a", CLUSTER).message()).contains("expected a mapping at the top");
  }

  @Test
  void namesATemplateThatWasNotRendered() {
    assertThat(problem("port_value: ${PORT}", SocketAddress.getDefaultInstance()).message())
        .contains("${PORT} is a placeholder of a template that was not rendered");
  }

  @Test
  void takesAnEmptyDocumentForAnEmptyMessage() {
    assertThat(clean("", Bootstrap.getDefaultInstance())).isEqualTo(Bootstrap.getDefaultInstance());
  }
}
