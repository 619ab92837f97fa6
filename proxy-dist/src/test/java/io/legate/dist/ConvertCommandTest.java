package io.legate.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int convert(String text, String... options) throws IOException {
    Path file = Files.writeString(folder.resolve("envoy.yaml"), text);
    String[] arguments = new String[options.length + 2];
    arguments[0] = "convert";
    System.arraycopy(options, 0, arguments, 1, options.length);
    arguments[arguments.length - 1] = file.toString();
    // What the terminal can show is none of the file's business.
    PrintStream ascii = new PrintStream(out, true, StandardCharsets.US_ASCII);
    PrintStream told = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(ascii, told, new IdleDaemons()).run(arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8).replace(folder.toString(), "");
  }

  @Test
  void printsTheFileInTodaysWordsAndTellsWhatItChanged() throws IOException {
    int code = convert("# ☃\nnode: {id: a}\nadmin: {access_log_path: /dev/null}\n");

    assertThat(code).isZero();
    assertThat(out())
        .startsWith("# ☃\nnode: {id: a}\nadmin: {access_log: [{name: envoy.access_loggers.file");
    assertThat(err())
        .isEqualTo(
            "/envoy.yaml:3:9: admin.access_log_path: access_log_path is deprecated and was upgraded"
                + " (expected access_log) [deprecated-field]\n1 change in '/envoy.yaml'\n");
  }

  @Test
  void saysThatThereIsNothingToDo() throws IOException {
    assertThat(convert("node: {id: a}\n")).isZero();

    assertThat(out()).isEqualTo("node: {id: a}\n");
    assertThat(err()).isEqualTo("'/envoy.yaml' is today's v3 already: nothing was changed\n");
  }

  @Test
  void refusesAFileWithErrors() throws IOException {
    assertThat(convert("nod: {id: a}\n")).isEqualTo(ExitCode.FAILED);

    assertThat(out()).isEmpty();
    assertThat(err())
        .contains("/envoy.yaml:1:1: nod: ", "[unknown-field]")
        .endsWith("'/envoy.yaml' was not converted: it has errors\n");
  }

  @Test
  void leavesUnknownFieldsWhereThatIsAllowed() throws IOException {
    assertThat(convert("nod: 1\n", Options.ALLOW_UNKNOWN_STATIC)).isZero();

    assertThat(out()).isEqualTo("nod: 1\n");
  }

  @Test
  void saysWhyATextIsWrittenAnew() throws IOException {
    assertThat(convert("node { id: \"a\" }\n")).isZero();

    assertThat(out()).isEqualTo("node:\n  id: a\n");
    assertThat(err())
        .endsWith(
            "The whole text was written anew, without comments and aliases, because of protobuf's"
                + " text format.\n");
  }

  @Test
  void wantsOneFile() {
    PrintStream told = new PrintStream(err, true, StandardCharsets.UTF_8);
    assertThat(new Main(told, told, new IdleDaemons()).run("convert")).isEqualTo(ExitCode.USAGE);
  }
}
