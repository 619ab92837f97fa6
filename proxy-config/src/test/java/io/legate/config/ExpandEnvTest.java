package io.legate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpandEnvTest {

  private static final Map<String, String> VARIABLES =
      Map.of("HOST", "10.0.0.1", "PORT", "8080", "EMPTY", "", "NASTY", "a: b\n- c # d \"e\" 'f'");

  private static LoadResult<Bootstrap> load(String text) {
    return ConfigLoader.bootstrap(
        LoadOptions.bootstrap().typingOnly().expand(VARIABLES),
        ConfigSource.text("test.yaml", text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          id: ${HOST}                   | 10.0.0.1
          id: "${HOST}:${PORT}"         | 10.0.0.1:8080
          id: '${HOST}'                 | 10.0.0.1
          {id: ${HOST}, cluster: x}     | 10.0.0.1
          {"id": "${HOST}"}             | 10.0.0.1
          id: ${NONE:-a b}              | a b
          id: ${NONE:-"q"}              | "q"
          id: ${EMPTY:-x}               | x
          id: x${EMPTY}y                | xy
          id: ${HOST:-x}                | 10.0.0.1
          id: ${HOST:?is needed}        | 10.0.0.1
          id: $${HOST}                  | ${HOST}
          id: $HOST                     | $HOST
          id: a${ b                     | a${ b
          id: ☃${PORT}                  | ☃8080
          id: &a ${PORT} # ${NONE:?no}  | 8080
          """)
  void replacesReferencesInValues(String node, String id) {
    LoadResult<Bootstrap> result = load("node:\n  " + node + "\n");

    assertThat(result.problems(Severity.ERROR)).isEmpty();
    assertThat(result.value().getNode().getId()).isEqualTo(id);
  }

  @Test
  void theFieldSaysWhatTheTextIs() {
    LoadResult<Bootstrap> result =
        load(
            "admin: {address: {socket_address: {address: ${HOST}, port_value: ${PORT}}}}\n"
                + "stats_flush_interval: ${PORT}s\n");

    assertThat(result.problems(Severity.ERROR)).isEmpty();
    var address = result.value().getAdmin().getAddress().getSocketAddress();
    assertThat(address.getPortValue()).isEqualTo(8080);
    assertThat(address.getAddress()).isEqualTo("10.0.0.1");
    assertThat(result.value().getStatsFlushInterval().getSeconds()).isEqualTo(8080);
  }

  @Test
  void aValueCannotChangeWhatIsAroundIt() {
    LoadResult<Bootstrap> result = load("node: {id: ${NASTY}, cluster: c}\n");

    assertThat(result.value().getNode().getId()).isEqualTo(VARIABLES.get("NASTY"));
    assertThat(result.value().getNode().getCluster()).isEqualTo("c");
  }

  @Test
  void saysAtItsPlaceWhichVariableIsMissingAndWhy() {
    LoadResult<Bootstrap> result =
        load("# ${NONE:?never}\nnode:\n  id: ${NONE}\n  cluster: ${EMPTY:?set it, please}\n");

    assertThat(result.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "test.yaml:3:7: node.id: the environment has no NONE"
                + " (expected it to be set; ${NONE:-value} gives a default)",
            "test.yaml:4:12: node.cluster: the environment has no EMPTY: set it, please"
                + " (expected it to be set; ${EMPTY:-value} gives a default)");
  }

  @Test
  void leavesKeysAlone() {
    LoadResult<Bootstrap> result = load("node: {${HOST}: x, metadata: {\"${HOST}\": y}}");

    assertThat(result.problems(Severity.ERROR)).hasSize(1);
    assertThat(result.problems(Severity.ERROR).get(0).path()).endsWith("${HOST}");
    assertThat(result.partial().getNode().getMetadata().getFieldsMap()).containsOnlyKeys("${HOST}");
  }

  @Test
  void isOffByDefault() {
    LoadResult<Bootstrap> result =
        ConfigLoader.bootstrap(ConfigSource.text("test.yaml", "node: {id: \"${HOST}\"}"));

    assertThat(result.value().getNode().getId()).isEqualTo("${HOST}");
    assertThat(result.problems().get(0).toString())
        .contains("${HOST} is a placeholder", "--expand-env");
  }
}
