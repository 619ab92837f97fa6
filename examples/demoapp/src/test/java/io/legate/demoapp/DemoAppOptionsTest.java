package io.legate.demoapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options, the command line and the access line. */
@Timeout(30)
class DemoAppOptionsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream outStream = new PrintStream(out, true);

  private int run(Map<String, String> environment, String... arguments) throws Exception {
    return DemoAppMain.run(arguments, environment, outStream, new PrintStream(err, true));
  }

  @Test
  void hasTheDefaultsOfTheDemos() {
    assertThat(DemoAppOptions.fromEnvironment(Map.of("PORT", ""), outStream))
        .isEqualTo(new DemoAppOptions("0.0.0.0", 80, null, "v1.0", null, outStream));
  }

  @Test
  void readsTheEnvironment() {
    Map<String, String> environment =
        Map.of(
            "PORT", "8080",
            "HOST", "127.0.0.1",
            "SERVER_NAME", "red",
            "SERVICE_NAME", "light_red",
            "VERSION", "v1.1",
            "ACCESS_LOG", "off");
    assertThat(DemoAppOptions.fromEnvironment(environment, outStream))
        .isEqualTo(new DemoAppOptions("127.0.0.1", 8080, "red", "v1.1", "light_red", null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PORT | http | PORT: 'http' (expected a number from 0 to 65535)",
        "PORT | 65536 | PORT: '65536' (expected a number from 0 to 65535)",
        "PORT | -1 | PORT: '-1' (expected a number from 0 to 65535)",
        "ACCESS_LOG | no | ACCESS_LOG: 'no' (expected on or off)"
      })
  void namesTheVariableThatIsWrong(String name, String value, String message) throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DemoAppOptions.fromEnvironment(Map.of(name, value), outStream))
        .withMessage(message);
    assertThat(run(Map.of(name, value))).isEqualTo(2);
    assertThat(err.toString()).isEqualToIgnoringNewLines("demoapp: " + message);
  }

  @Test
  void refusesAPortThatDoesNotExist() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DemoAppOptions.builder().port(70_000).build())
        .withMessage("port: 70000 (expected a number from 0 to 65535)");
  }

  @Test
  void helpTellsVariablesAndPaths() throws Exception {
    assertThat(run(Map.of(), "--help")).isZero();
    assertThat(out.toString()).contains("SERVICE_NAME", "/livez", "/ws");
  }

  @Test
  void refusesAnUnknownOption() throws Exception {
    assertThat(run(Map.of(), "--port=1")).isEqualTo(2);
    assertThat(err.toString()).contains("unknown option '--port=1' (see --help)");
  }

  @Test
  void exitsWithOneWhenItCannotListen() throws Exception {
    DemoAppOptions any = DemoAppOptions.builder().host("127.0.0.1").port(0).build();
    try (DemoApp taken = DemoApp.start(any)) {
      String port = "" + taken.address().getPort();
      assertThat(run(Map.of("HOST", "127.0.0.1", "PORT", port))).isEqualTo(1);
      assertThat(err.toString()).contains("cannot listen on 127.0.0.1:" + port);
    }
  }

  @Test
  void writesTheAccessLineOfTheOriginal() {
    Clock clock = Clock.fixed(Instant.parse("2022-06-27T16:21:16Z"), ZoneOffset.UTC);
    new AccessLog(outStream, clock).log("127.0.0.1", "GET", "/livez", "HTTP/1.1", 200);
    assertThat(out.toString())
        .isEqualToIgnoringNewLines(
            "127.0.0.1 - - [27/Jun/2022 16:21:16] \"GET /livez HTTP/1.1\" 200 -");
  }

  @ParameterizedTest
  @CsvSource({
    "/,/",
    "/a?b,/a",
    "/a?b=http://c,/a",
    "http://h/a?b,/a",
    "http://h,/",
    "*,*",
    "/a://b,/a://b"
  })
  void findsThePathOfATarget(String target, String path) {
    assertThat(Endpoints.path(target)).isEqualTo(path);
  }
}
