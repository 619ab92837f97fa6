package io.legate.config.v2;

import static io.legate.config.Loading.clean;
import static io.legate.config.Loading.load;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.legate.config.LoadResult;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.extension.ExtensionNames;
import io.legate.config.extension.TableFile;
import io.legate.config.schema.MessageSchema;
import io.legate.config.schema.ProtoClasses;
import io.legate.config.schema.Schemas;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class V2UpgradesTest {

  private static Message prototype(String type) throws Exception {
    String full = "envoy." + type;
    return (Message) ProtoClasses.find(full).getMethod("getDefaultInstance").invoke(null);
  }

  /** The old spelling gives the same message as today's, and one warning for each old field. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", textBlock = UpgradeExamples.TEXT)
  void upgradesToWhatTodaysSpellingMeans(String type, String old, String today) throws Exception {
    Message prototype = prototype(type);

    LoadResult<Message> result = load(old, prototype);

    assertThat(result.problems()).isNotEmpty();
    assertThat(result.problems())
        .allSatisfy(
            problem ->
                assertThat(problem.kind())
                    .isIn(
                        ProblemKind.DEPRECATED_V2,
                        ProblemKind.REMOVED_V2,
                        ProblemKind.DEPRECATED_FIELD,
                        ProblemKind.DEPRECATED_NAME))
        .allSatisfy(problem -> assertThat(problem.line()).isPositive())
        .allSatisfy(problem -> assertThat(problem.message()).contains("(expected "));
    assertThat(result.problems())
        .extracting(problem -> problem.line() + ":" + problem.column() + problem.path())
        .doesNotHaveDuplicates();
    assertThat(result.value()).isEqualTo(clean(today, prototype));
  }

  @Test
  void hasAnExampleOfEveryRow() {
    for (Upgrade row : V2Fields.rows()) {
      String type = row.message().substring("envoy.".length());
      assertThat(UpgradeExamples.TEXT.lines())
          .as(row.message() + "." + row.field())
          .anyMatch(
              line ->
                  line.substring(0, line.indexOf('|')).strip().equals(type)
                      && line.contains(row.field() + ":"));
    }
  }

  @Test
  void hasRowsOnlyForFieldsThatAreGoneOrDeprecated() throws Exception {
    for (Upgrade row : V2Fields.rows()) {
      MessageSchema schema = Schemas.API.find(row.message());
      assertThat(schema).as(row.message()).isNotNull();
      if (row.kind() == ProblemKind.DEPRECATED_FIELD) {
        assertThat(schema.field(row.field())).as(row.field()).isNotNull();
        assertThat(deprecated(row) || UNDEPRECATED.contains(row.field())).as(row.field()).isTrue();
      } else {
        assertThat(schema.field(row.field())).as(row.field()).isNull();
      }
    }
  }

  /** v2 had deprecated it; v3 has it as what it always was, a switch that brings a filter along. */
  private static final List<String> UNDEPRECATED = List.of("use_original_dst");

  private static boolean deprecated(Upgrade row) throws Exception {
    var field =
        prototype(row.message().substring("envoy.".length()))
            .getDescriptorForType()
            .findFieldByName(row.field());
    return field.getOptions().getDeprecated();
  }

  /** Every deprecated field that a configuration can have is upgraded, or it is said why not. */
  @Test
  void decidesAboutEveryDeprecatedField() {
    Map<String, Descriptor> messages = new TreeMap<>();
    gather(Bootstrap.getDescriptor(), messages);
    gather(ClusterLoadAssignment.getDescriptor(), messages);
    gather(RouteConfiguration.getDescriptor(), messages);
    gather(Secret.getDescriptor(), messages);
    ExtensionNames.types()
        .forEach(type -> gather(ProtoClasses.prototype(type).getDescriptorForType(), messages));
    String table = "\n" + String.join("\n", TableFile.lines(V2Fields.class, "fields.txt"));

    assertThat(messages).hasSizeGreaterThan(500);
    for (Descriptor message : messages.values()) {
      for (FieldDescriptor field : message.getFields()) {
        if (field.getOptions().getDeprecated()
            && message.getFullName().matches("envoy\\.(config|extensions|type)\\..*")) {
          assertThat(table)
              .contains("\n" + field.getFullName().substring("envoy.".length()) + " = ");
        }
      }
    }
  }

  private static void gather(Descriptor message, Map<String, Descriptor> messages) {
    if (messages.put(message.getFullName(), message) == null) {
      for (FieldDescriptor field : message.getFields()) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
          gather(field.getMessageType(), messages);
        }
      }
    }
  }

  /** Where the values of an enum were renamed, there is an example of each. */
  @Test
  void hasAnExampleOfEveryEnumValue() {
    for (String row : V2EnumValues.rows().keySet()) {
      String value = row.substring(row.indexOf(' ') + 1);
      assertThat(UpgradeExamples.TEXT).containsIgnoringCase(": " + value);
      assertThat(V2EnumValues.knows(row.substring(0, row.indexOf(' ')))).isTrue();
    }
  }

  /** Types that Envoy's API has in its contrib part, which is not in the jar. */
  private static final List<String> CONTRIB =
      List.of(".dynamo.", ".squash.", ".client_ssl_auth.", ".kafka_broker.", ".mysql_proxy.");

  @Test
  void namesOnlyTypesAndPackagesThatExistToday() {
    List<String> lines = TableFile.lines(V2TypeNames.class, "type-names.txt");
    assertThat(lines).hasSizeGreaterThan(80);
    for (String line : lines) {
      String today = line.substring(line.indexOf('=') + 1).strip();
      boolean contrib = CONTRIB.stream().anyMatch(today::contains);
      if (!today.endsWith("*") && !contrib) {
        assertThat(ProtoClasses.find(today)).as(today).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "envoy.api.v2.Cluster, envoy.config.cluster.v3.Cluster",
    "envoy.api.v2.Listener, envoy.config.listener.v3.Listener",
    "envoy.api.v2.route.Route, envoy.config.route.v3.Route",
    "envoy.api.v2.auth.DownstreamTlsContext, envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
    "envoy.config.filter.http.rate_limit.v2.RateLimit, envoy.extensions.filters.http.ratelimit.v3.RateLimit",
    "envoy.config.accesslog.v2.FileAccessLog, envoy.extensions.access_loggers.file.v3.FileAccessLog",
    "envoy.extensions.filters.http.oauth2.v3alpha.OAuth2, envoy.extensions.filters.http.oauth2.v3.OAuth2",
  })
  void knowsWhatOldTypesAreCalledToday(String old, String today) {
    assertThat(V2TypeNames.today(old)).isEqualTo(today);
    assertThat(ProtoClasses.find(today)).isNotNull();
  }

  @Test
  void leavesOtherTypesAlone() {
    assertThat(V2TypeNames.today("envoy.config.cluster.v3.Cluster")).isNull();
    assertThat(V2TypeNames.today("my.Type")).isNull();
    assertThat(V2TypeNames.today("envoy.nothing.v2.Type")).isNull();
    assertThat(V2TypeNames.today("envoy")).isNull();
  }

  @Test
  void tellsAnAliasedOldSpellingOnce() {
    LoadResult<?> result =
        load(
            """
            static_resources:
              clusters:
              - &c
                name: a
                hosts: [{socket_address: {address: h, port_value: 1}}]
              - *c
            """,
            io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.getDefaultInstance());

    assertThat(result.problems()).extracting(Problem::line).containsExactly(5);
  }
}
