package io.legate.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import com.google.protobuf.TypeRegistry;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.config.LoadOptions;
import io.legate.config.LoadOptions.Limits;
import io.legate.config.LoadResult;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in every form that Envoy reads, under names that are right and under others. */
class SourceFormatsTest {

  private static final LoadOptions OPTIONS = LoadOptions.bootstrap().typingOnly();

  private static final String YAML =
      """
      node: {id: a, metadata: {x: [1, true, s, null, {y: z}]}}
      static_resources:
        clusters:
        - {name: c, connect_timeout: 0.25s, type: STATIC, per_connection_buffer_limit_bytes: 9}
        - name: d
        listeners:
        - name: l
          filter_chains:
          - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: "a\\"b\\n\\u2603"
                route_config: {name: r, typed_per_filter_config: {f: {"@type": type.googleapis.com/google.protobuf.Duration, value: 3s}}}
                http_filters:
                - name: envoy.filters.http.router
                  typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
      """;

  @TempDir Path folder;

  private static Bootstrap bootstrap() {
    return ConfigLoader.bootstrap(OPTIONS, ConfigSource.text("a.yaml", YAML)).value();
  }

  private static String textProto() {
    TypeRegistry types =
        TypeRegistry.newBuilder()
            .add(HttpConnectionManager.getDescriptor())
            .add(Router.getDescriptor())
            .add(com.google.protobuf.Duration.getDescriptor())
            .build();
    return TextFormat.printer().usingTypeRegistry(types).printToString(bootstrap());
  }

  private LoadResult<Bootstrap> load(String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    return ConfigLoader.bootstrap(OPTIONS, ConfigSource.file(file));
  }

  private LoadResult<Bootstrap> load(String name, String text) throws IOException {
    return load(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Problem problem(String name, String text) throws IOException {
    LoadResult<Bootstrap> result = load(name, text);
    assertThat(result.problems()).hasSize(1);
    return result.problems().get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.pb", "a.yaml", "a.json", "a"})
  void readsBinaryMessagesUnderAnyName(String name) throws IOException {
    LoadResult<Bootstrap> result = load(name, bootstrap().toByteArray());

    assertThat(result.problems()).isEmpty();
    assertThat(result.value()).isEqualTo(bootstrap());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.pb_text", "a.pbtxt", "a.textproto", "a.pb", "a.yaml"})
  void readsTextProtosUnderAnyName(String name) throws IOException {
    assertThat(textProto()).contains("[type.googleapis.com/", "key: \"f\"", "string_value: \"z\"");

    LoadResult<Bootstrap> result = load(name, textProto());

    assertThat(result.problems()).isEmpty();
    assertThat(result.value()).isEqualTo(bootstrap());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.pb_text", "a.pb", "a.json", "a.yaml", "a.conf"})
  void readsYamlAndJsonUnderAnyName(String name) throws IOException {
    assertThat(load(name, "# c\nnode:\n  id: a\n").value().getNode().getId()).isEqualTo("a");
    assertThat(load(name, "{\"node\": {\"id\": \"a\"}}").value().getNode().getId()).isEqualTo("a");
  }

  @Test
  void readsTheWholeGrammarOfTextProtos() throws IOException {
    LoadResult<Bootstrap> result =
        load(
            "a.pb_text",
            """
            # a comment
            node < id: 'x' "y\\x41\\102\\u2603\\n" , cluster: "c"; >
            static_resources: {
              clusters [ { name: "a", type: EDS, outlier_detection { max_ejection_percent { value: 0x10 } } } ]
              clusters { name: "b" type: 2 connect_timeout { seconds: 1 nanos: 5 } }
            }
            layered_runtime { layers { name: "s" static_layer { fields { key: "k" value { number_value: 1.5e-1f } } } } }
            """);

    assertThat(result.problems()).isEmpty();
    assertThat(result.value().getNode().getId()).isEqualTo("xyAB☃\n");
    Cluster first = result.value().getStaticResources().getClusters(0);
    assertThat(first.getType()).isEqualTo(DiscoveryType.EDS);
    assertThat(first.getOutlierDetection().getMaxEjectionPercent().getValue()).isEqualTo(16);
    Cluster second = result.value().getStaticResources().getClusters(1);
    assertThat(second.getConnectTimeout().getNanos()).isEqualTo(5);
    assertThat(
            result.value().getLayeredRuntime().getLayers(0).getStaticLayer().getFieldsOrThrow("k"))
        .extracting(value -> value.getNumberValue())
        .isEqualTo(0.15);
  }

  @Test
  void tellsWhatIsWrongInATextProtoAtItsPlace() throws IOException {
    assertThat(problem("a.pb_text", "node {\n  id: \"a\"\n").toString())
        .endsWith(
            "a.pb_text:3:1: the end in protobuf's text format (expected the name of a field)");
    assertThat(problem("a.pb_text", "node { id \"a\" }").message())
        .isEqualTo(
            "`\"a\"` in protobuf's text format (expected `:` and a value, or a message in braces)");
    assertThat(problem("a.pb_text", "node { id: \"a }").message())
        .startsWith("a quote that is opened is not closed in its line (expected \")");
    assertThat(problem("a.pb_text", "node { idd: \"a\" }").suggestion()).isEqualTo("id");
    assertThat(problem("a.pb_text", "node " + "{ x ".repeat(200)).kind())
        .isEqualTo(ProblemKind.LIMIT);
    assertThat(problem("a.pb_text", "node { id: \"\\xFF\" }").kind())
        .isEqualTo(ProblemKind.ENCODING);
  }

  @Test
  void tellsFieldsOfABinaryMessageThatDoNotExist() throws IOException {
    Bootstrap.Builder odd = bootstrap().toBuilder();
    odd.getStaticResourcesBuilder()
        .getClustersBuilder(1)
        .setUnknownFields(
            com.google.protobuf.UnknownFieldSet.newBuilder()
                .addField(
                    9999,
                    com.google.protobuf.UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build());

    Problem problem = load("a.pb", odd.build().toByteArray()).problems().get(0);

    assertThat(problem.kind()).isEqualTo(ProblemKind.UNKNOWN_FIELD);
    assertThat(problem.toString())
        .contains("a.pb: static_resources.clusters[1]: ", "{9999}", "has unknown fields");
  }

  @Test
  void refusesABinaryMessageThatIsCutOff() throws IOException {
    byte[] whole = bootstrap().toByteArray();

    LoadResult<Bootstrap> result = load("a.pb", java.util.Arrays.copyOf(whole, whole.length - 3));

    assertThat(result.value()).isNull();
    assertThat(result.problems().get(0).message()).startsWith("not a message in protobuf's wire");
  }

  @Test
  void tellsBytesThatAreNoUtf8() throws IOException {
    LoadResult<Bootstrap> result =
        load("a.yaml", "node:\n  id: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(result.value()).isNull();
    assertThat(result.problems()).hasSize(1);
    assertThat(result.problems().get(0).toString())
        .endsWith(
            "a.yaml:2:10: the byte 0xE9 is no UTF-8 here"
                + " (expected text in UTF-8; save the file in that encoding)");
  }

  @Test
  void readsUtf16WithItsMark() throws IOException {
    LoadResult<Bootstrap> result =
        load("a.yaml", "\uFEFFnode: {id: ☃}".getBytes(StandardCharsets.UTF_16LE));

    assertThat(result.value().getNode().getId()).isEqualTo("☃");
  }

  @Test
  void readsTheReplacementCharacterItself() throws IOException {
    assertThat(load("a.yaml", "node: {id: \uFFFD}").value().getNode().getId()).isEqualTo("\uFFFD");
  }

  @Test
  void refusesAFileThatIsTooLarge() throws IOException {
    Path file = Files.writeString(folder.resolve("a.pb"), "x".repeat(50));
    LoadOptions small = OPTIONS.limits(new Limits(10, 10, 10, 10));

    assertThat(ConfigLoader.bootstrap(small, ConfigSource.file(file)).problems().get(0).message())
        .isEqualTo("the file is too large (expected at most 40 bytes)");
  }
}
