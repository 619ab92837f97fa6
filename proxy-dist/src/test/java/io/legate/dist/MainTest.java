package io.legate.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code legate} as a process. */
class MainTest {
  private static final String BOOTSTRAP =
      """
      static_resources:
        clusters:
        - name: backend
          connect_timeout: 1s
          type: STATIC
          load_assignment:
            cluster_name: backend
            endpoints:
            - lb_endpoints:
              - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 80}}}
      """;

  @TempDir Path folder;

  private record Result(int code, String out, String err) {}

  private Result run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
  }

  @Test
  void helpNamesEveryOptionAndExitsWithZero() throws Exception {
    Result result = run("--help");

    assertThat(result.code()).isZero();
    Options.commandLine()
        .getCommandSpec()
        .optionsMap()
        .keySet()
        .forEach(option -> assertThat(result.out()).contains(option));
    assertThat(result.out()).contains("Hot restart (taken, and without effect", "demo", "validate");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void printsItsVersion() throws Exception {
    Result result = run("--version");

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .matches("legate  version: unknown/\\d+\\.\\d+\\.\\S+/Clean/RELEASE/JDK \\(Java .*\\)\n");
  }

  @Test
  void printsThatHotRestartIsDisabled() throws Exception {
    assertThat(run("--hot-restart-version")).isEqualTo(new Result(0, "disabled\n", ""));
  }

  @Test
  void refusesAnUnknownOptionWithASuggestion() throws Exception {
    Result result = run("--confg-path", "x.yaml");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("error: unknown option '--confg-path'. Did you mean --config-path?\n");
  }

  @Test
  void refusesAnUnknownCommandWithASuggestion() throws Exception {
    Result result = run("validat", "x.yaml");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("error: unexpected argument 'validat'. Did you mean validate?\n");
  }

  @Test
  void refusesAnUnknownLevel() throws Exception {
    Result result = run("-c", "x.yaml", "-l", "loud");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("error: invalid log level specified 'loud'");
  }

  @Test
  void validatesAFileWithoutOpeningASocket() throws Exception {
    Path file = file("envoy.yaml", BOOTSTRAP);

    Result result = run("--mode", "validate", "-c", file.toString());

    assertThat(result.out()).isEqualTo("configuration '" + file + "' OK\n");
    assertThat(result.code()).isZero();
  }

  @Test
  void tellsEveryProblemWithItsPlace() throws Exception {
    Path file = file("envoy.yaml", BOOTSTRAP.replace("type: STATIC", "tpye: STATIC"));

    Result result = run("-c", file.toString());

    assertThat(result.code()).isEqualTo(1);
    String problem = file + ":5:5: static_resources.clusters[0]";
    assertThat(result.err()).startsWith(problem).contains("[unknown-field]\n");
    assertThat(result.err())
        .containsPattern(
            "\\[\\d+]\\[critical]\\[main] \\[io/legate/dist/Run\\.java:\\d+] "
                + "error initializing configuration '"
                + file
                + "': "
                + file
                + ":5:5: ");
  }

  @Test
  void unknownFieldsMayBeAllowed() throws Exception {
    Path file = file("envoy.yaml", BOOTSTRAP + "nonsense: 1\n");

    Result result = run("--mode=validate", "--allow-unknown-static-fields", "-c", file.toString());

    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("nonsense").contains("[unknown-field, warning]");
  }

  @Test
  void aFileThatIsNotThereIsAnError() throws Exception {
    Result result = run("-c", folder.resolve("none.yaml").toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("none.yaml: no such file").contains("[critical][main]");
  }

  @Test
  void validateTellsTheProblemsOfAllFiles() throws Exception {
    Path good = file("good.yaml", BOOTSTRAP);
    Path bad = file("bad.yaml", "static_resorces: {}\n");

    Result result = run("validate", good.toString(), bad.toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .contains("configuration '" + good + "' OK\n")
        .contains(bad + ":1:1: ")
        .contains("configuration '" + bad + "' has 1 error\n");
  }

  @Test
  void validateIgnoresKindsOfProblems() throws Exception {
    Path bad = file("bad.yaml", "static_resorces: {}\n");

    assertThat(run("validate", "--ignore", "unknown-field,syntax", bad.toString()))
        .isEqualTo(new Result(0, "configuration '" + bad + "' OK\n", ""));
    assertThat(run("validate", "--ignore", "unknwn-field", bad.toString()))
        .isEqualTo(
            new Result(
                2,
                "",
                "error: unknown kind of problem 'unknwn-field'. Did you mean unknown-field?\n"
                    + "Try 'legate --help'.\n"));
  }

  @Test
  void validateTellsInOtherFormats() throws Exception {
    Path bad = file("bad.yaml", "static_resorces: {}\n");

    assertThat(run("validate", "--format=github", bad.toString()).out())
        .startsWith("::error file=" + bad + ",line=1,col=1,title=unknown-field::static_resorces: ");
    assertThat(run("validate", "--format=json", bad.toString()).out()).contains("\"errors\" : 1");
    assertThat(run("validate", "--format=sarif", bad.toString()).out()).contains("\"2.1.0\"");
    assertThat(run("validate", "--color=always", bad.toString()).out())
        .contains("static_resorces: {}\n");
    assertThat(run("validate", "--format=xml", bad.toString()).code()).isEqualTo(2);
  }

  @Test
  void validateWantsAFile() throws Exception {
    assertThat(run("validate").code()).isEqualTo(2);
  }

  @Test
  void printsTheDemosConfigurationWhichIsValid() throws Exception {
    Result printed = run("demo", "--print-config");
    Path file = file("demo.yaml", printed.out());

    assertThat(printed.code()).isZero();
    assertThat(run("validate", file.toString()))
        .isEqualTo(new Result(0, "configuration '" + file + "' OK\n", ""));
  }

  @Test
  void logsToAFile() throws Exception {
    Path log = folder.resolve("legate.log");

    Result result =
        run(
            "-c",
            folder.resolve("none.yaml").toString(),
            "--log-path",
            log.toString(),
            "--log-format",
            "%l|%n|%v");

    assertThat(result.code()).isEqualTo(1);
    assertThat(Files.readString(log))
        .startsWith("error|config|" + folder.resolve("none.yaml") + ": no such file")
        .contains("\ncritical|main|error initializing configuration");
  }
}
