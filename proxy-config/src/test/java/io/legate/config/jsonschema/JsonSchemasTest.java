package io.legate.config.jsonschema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemasTest {

  private static final String CLUSTER = "envoy.config.cluster.v3.Cluster";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: a, connect_timeout: 0.25s}",
        "{name: a, connectTimeout: 0.25s}",
        "{name: a, connect_timeout: {seconds: 0.25}}",
        "{name: a, connect_timeout: {seconds: 3, nanos: 1}}",
        "{name: a, connect_timeout: }",
        "{name: a, type: STRICT_DNS}",
        "{name: a, type: strict-dns}",
        "{name: a, type: eds}",
        "{name: a, type: 1}",
        "{name: a, lb_policy: hash}",
        "{name: a, per_connection_buffer_limit_bytes: 1024}",
        "{name: a, per_connection_buffer_limit_bytes: '0x400'}",
        "{name: a, perConnectionBufferLimitBytes: {value: 1024}}",
        "{name: 1.10, ignore_health_on_host_removal: 'Yes'}",
        "{name: a, health_checks: {timeout: 1s, interval: 1s, unhealthy_threshold: 1,"
            + " healthy_threshold: 1, tcp_health_check: {}}}",
        "{name: a, metadata: {filter_metadata: {x: {y: [1, on, {z: null}]}}}}",
        "{name: a, transport_socket: {name: tls, typed_config: {'@type':"
            + " envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, sni: a}}}",
        "{name: a, transport_socket: {name: mine, typed_config: {'@type':"
            + " type.googleapis.com/com.example.Mine, anything: goes}}}",
        "{name: a, filters: {name: envoy.filters.network.echo}}",
        "{name: a, filters: [{name: envoy.tcp_proxy, typed_config: {stat_prefix: a, cluster: b}}]}",
      })
  void takesWhatTheLoaderTakes(String cluster) {
    assertThat(Validation.check(SchemaTarget.CLUSTER, cluster)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "additionalProperties {name: a, conect_timeout: 0.25s}",
        "additionalProperties {name: a, transport_socket: {name: tls, typed_config: {'@type':"
            + " type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext,"
            + " snii: a}}}",
        "additionalProperties {name: a, filters: [{name: envoy.tcp_proxy, typed_config:"
            + " {stat_prefix: a, clusster: b}}]}",
        "additionalProperties {name: a, '@type': envoy.config.cluster.v3.Cluster}",
        "pattern {name: a, connect_timeout: 250ms}",
        "pattern {name: a, connect_timeout: 0s}",
        "pattern {name: a, connect_timeout: -1s}",
        "pattern {name: a, type: DNS_STRICT}",
        "type {name: a, connect_timeout: 5}",
        "type {name: a, dns_lookup_family: [AUTO]}",
        "type [name]",
        "maximum {name: a, per_connection_buffer_limit_bytes: 4294967296}",
        "minimum {name: a, per_connection_buffer_limit_bytes: -1}",
        "maximum {name: a, upstream_connection_options: {tcp_keepalive: {}}, outlier_detection:"
            + " {max_ejection_percent: 101}}",
        "minLength {name: ''}",
        "required {connect_timeout: 1s}",
        "enum {name: a, transport_socket: {name: tls, typed_config: {'@type':"
            + " type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContexts}}}",
        "enum {name: a, transport_socket: {name: tls, typed_config: {'@type':"
            + " type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}}",
      })
  void refusesByTheKeywordThatSaysWhy(String example) {
    int space = example.indexOf(' ');

    Set<ValidationMessage> found =
        Validation.check(SchemaTarget.CLUSTER, example.substring(space + 1));

    assertThat(found).extracting(ValidationMessage::getType).contains(example.substring(0, space));
  }

  @Test
  void saysDefaultsDeprecationsRangesAndWords() {
    JsonNode fields = definition(CLUSTER).get("properties");

    assertThat(fields.at("/connect_timeout/default").asText()).isEqualTo("5s");
    assertThat(fields.at("/connect_timeout/description").asText())
        .contains("How long", "more than 0s", CLUSTER + ".connect_timeout");
    assertThat(fields.at("/lb_policy/default").asText()).isEqualTo("ROUND_ROBIN");
    assertThat(fields.at("/http2_protocol_options/deprecated").asBoolean()).isTrue();
    assertThat(fields.at("/http2_protocol_options/deprecationMessage").asText())
        .isEqualTo("Deprecated since API 3.0.");
    assertThat(fields.get("name").has("deprecated")).isFalse();
    JsonNode outlier = definition("envoy.config.cluster.v3.OutlierDetection").get("properties");
    assertThat(outlier.at("/max_ejection_percent/maximum").asInt()).isEqualTo(100);
  }

  @Test
  void everyFieldOfEveryMessageIsDescribed() {
    JsonNode all = JsonSchemas.schema(SchemaTarget.BOOTSTRAP).get("$defs");
    int fields = 0;
    for (JsonNode definition : all) {
      if (definition.has("description")) {
        for (var field : definition.get("properties").properties()) {
          if (!field.getKey().equals("@type")) {
            assertThat(field.getValue().path("description").asText()).isNotBlank();
            fields++;
          }
        }
      }
    }
    assertThat(fields).isGreaterThan(3500);
  }

  @Test
  void ourWordsAreAboutFieldsThatExist() {
    for (String field : FieldNotes.names()) {
      int dot = field.lastIndexOf('.');
      var message = Definitions.descriptor(field.substring(0, dot));
      assertThat(message.findFieldByName(field.substring(dot + 1))).as(field).isNotNull();
    }
  }

  @Test
  void patternsHaveNoEscapeThatJavaScriptRefuses() {
    List<String> patterns =
        JsonSchemas.schema(SchemaTarget.BOOTSTRAP).findValuesAsText("pattern").stream()
            .filter(pattern -> !pattern.isEmpty()) // a field of that name
            .toList();

    assertThat(patterns).hasSizeGreaterThan(300);
    assertThat(patterns)
        .noneMatch(pattern -> pattern.matches("(?s).*\\\\[^\\\\^$.|?*+()\\[\\]{}/dDwWsSbBx-].*"));
  }

  @ParameterizedTest
  @EnumSource(SchemaTarget.class)
  void isASchemaOfDraft202012(SchemaTarget target) {
    var config = SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();
    var draft =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"), config);
    JsonNode schema = JsonSchemas.schema(target);

    assertThat(draft.validate(schema.toString(), InputFormat.JSON)).isEmpty();
    assertThat(schema.get("$schema").asText())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    schema
        .findValuesAsText("$ref")
        .forEach(
            reference ->
                assertThat(schema.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
  }

  @Test
  void theBuildWritesOneFileForEachAlwaysTheSame() throws IOException {
    JsonSchemas.main(new String[] {folder.resolve("a").toString()});
    JsonSchemas.main(new String[] {folder.resolve("b").toString()});

    for (SchemaTarget target : SchemaTarget.values()) {
      byte[] written = Files.readAllBytes(folder.resolve("a").resolve(target.fileName()));
      assertThat(Files.readAllBytes(folder.resolve("b").resolve(target.fileName())))
          .isEqualTo(written);
      assertThat(new String(written, StandardCharsets.UTF_8))
          .startsWith("{\"$schema\":")
          .endsWith("}\n");
    }
    assertThat(SchemaTarget.labels())
        .contains("bootstrap", "listener", "cluster")
        .doesNotHaveDuplicates();
    assertThat(SchemaTarget.labelled("cluster")).isEqualTo(SchemaTarget.CLUSTER);
    assertThat(SchemaTarget.labelled("clusters")).isNull();
  }

  private static JsonNode definition(String name) {
    return JsonSchemas.schema(SchemaTarget.CLUSTER).get("$defs").get(name);
  }
}
