package io.legate.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code legate config init} and {@code legate schema}. */
class WritingCommandsTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return new Main(stream(out), stream(err), new ServerDaemons()).run(arguments);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private int ask(String answers) throws UsageException {
    InputStream terminal = new ByteArrayInputStream(answers.getBytes(StandardCharsets.UTF_8));
    var parsed = Options.commandLine().parseArgs("config", "init").subcommand().subcommand();
    return new ConfigInitCommand(parsed, stream(out), stream(err), terminal).run();
  }

  @ParameterizedTest
  @EnumSource(StarterConfig.class)
  void whatItWritesPassesValidationWithoutAFinding(StarterConfig config) throws Exception {
    Path file = folder.resolve("envoy.yaml");

    assertThat(run("config", "init", config.label(), "-o", file.toString())).isZero();
    assertThat(run("validate", file.toString())).isZero();

    assertThat(text(err)).isEmpty();
    assertThat(text(out))
        .isEqualTo(
            """
            wrote %1$s
            next: legate validate %1$s ; legate -c %1$s
            configuration '%1$s' OK
            """
                .formatted(file));
    assertThat(Files.readString(file)).startsWith("# ").isEqualTo(config.text());
  }

  @Test
  void writesToTheOutputWhenNoFileIsNamed() {
    assertThat(run("config", "init", "tcp-proxy")).isZero();

    assertThat(text(out)).isEqualTo(StarterConfig.TCP_PROXY.text());
  }

  @Test
  void overwritesNothingUnlessToldTo() throws Exception {
    Path file = Files.writeString(folder.resolve("envoy.yaml"), "mine");

    assertThat(run("config", "init", "sidecar", "-o", file.toString())).isEqualTo(2);
    assertThat(text(err))
        .startsWith("error: " + file + " is there already; --force overwrites it\n");
    assertThat(file).hasContent("mine");

    assertThat(run("config", "init", "sidecar", "--force", "-o", file.toString())).isZero();
    assertThat(file).hasContent(StarterConfig.SIDECAR.text());
  }

  @Test
  void refusesAFolderThatIsNotThereAndAKindThatIsNone() {
    assertThat(run("config", "init", "sidecar", "-o", folder.resolve("a/b").toString()))
        .isEqualTo(2);
    assertThat(text(err)).contains("the folder of " + folder.resolve("a/b") + " is not there");
    err.reset();

    assertThat(run("config", "init", "front-prox")).isEqualTo(2);
    assertThat(text(err))
        .startsWith(
            "error: no configuration 'front-prox' to begin with (expected one of front-proxy,"
                + " tcp-proxy, sidecar, api-gateway). Did you mean front-proxy?\n");
    err.reset();

    assertThat(run("config")).isEqualTo(2);
    assertThat(text(err)).contains("legate config init");
  }

  @Test
  void asksUntilTheAnswerIsOne() throws Exception {
    assertThat(ask("7\n\n 2 \n")).isZero();

    assertThat(text(out)).isEqualTo(StarterConfig.TCP_PROXY.text());
    assertThat(text(err))
        .contains("1  front-proxy  ", "4  api-gateway  ")
        .contains("Which one? A number from 1 to 4, please.\nWhich one? A number");
  }

  @Test
  void doesNotAskWhereNobodyAnswers() {
    assertThatThrownBy(() -> ask(""))
        .isInstanceOf(UsageException.class)
        .hasMessage("error: nothing was chosen");
    var parsed = Options.commandLine().parseArgs("config", "init").subcommand().subcommand();
    assertThatThrownBy(() -> new ConfigInitCommand(parsed, stream(out), stream(err), null).run())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("one of front-proxy, tcp-proxy, sidecar, api-gateway");
  }

  @Test
  void writesASchemaOfTheBootstrapOrOfAResource() throws Exception {
    Path file = Files.writeString(folder.resolve("envoy.schema.json"), "old");

    assertThat(run("schema", "-o", file.toString())).isZero();
    assertThat(run("schema", "cluster")).isZero();

    assertThat(Files.readString(file))
        .startsWith("{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"")
        .contains("\"$ref\":\"#/$defs/envoy.config.bootstrap.v3.Bootstrap\"");
    assertThat(text(out))
        .startsWith("wrote " + file + "\n{\"$schema\"")
        .contains("\"$ref\":\"#/$defs/envoy.config.cluster.v3.Cluster\"");
  }

  @Test
  void refusesASchemaThatThereIsNot() {
    assertThat(run("schema", "clusters")).isEqualTo(2);

    assertThat(text(err))
        .startsWith("error: no schema of 'clusters' (expected one of bootstrap, listener, ")
        .contains("Did you mean cluster?\n");
  }

  @Test
  void helpListsWhatThereIs() {
    assertThat(run("config", "init", "--help")).isZero();
    assertThat(run("schema", "--help")).isZero();

    assertThat(text(out))
        .contains("legate config init", "[KIND]", "--force", "api-gateway   hosts and paths")
        .contains("legate schema", "[RESOURCE]", "resources     a file of resources");
  }
}
