package io.legate.demoapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the app answers, seen by an ordinary HTTP client. */
@Timeout(30)
class DemoAppTest {
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private DemoApp app;

  @BeforeEach
  void start() throws IOException {
    app =
        DemoApp.start(
            DemoAppOptions.builder()
                .host("127.0.0.1")
                .port(0)
                .serverName("webserver01")
                .serviceName("light_blue")
                .accessLog(new PrintStream(log, true, StandardCharsets.UTF_8))
                .build());
  }

  @AfterEach
  void stop() {
    app.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.address().getPort() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(
        request(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  @Test
  void saysWhoItIs() throws Exception {
    HttpResponse<String> response = get("/");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "iKubernetes demoapp v1.0 !! ClientIP: 127.0.0.1, ServerName: webserver01,"
                + " ServerIP: 127.0.0.1!\n");
    assertThat(response.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(response.headers().firstValue("date")).isPresent();
  }

  @Test
  void tellsItsVersionAndHostWhenNoNameIsGiven() throws Exception {
    DemoAppOptions options =
        DemoAppOptions.builder().host("127.0.0.1").port(0).version("v1.2").build();
    InetAddress host = InetAddress.getLocalHost();
    try (DemoApp other = DemoApp.start(options)) {
      URI uri = URI.create("http://127.0.0.1:" + other.address().getPort() + "/");
      assertThat(send(HttpRequest.newBuilder(uri)).body())
          .isEqualTo(
              "iKubernetes demoapp v1.2 !! ClientIP: 127.0.0.1, ServerName: %s, ServerIP: %s!\n"
                  .formatted(host.getHostName(), host.getHostAddress()));
    }
  }

  @Test
  void tellsItsHostName() throws Exception {
    assertThat(get("/hostname").body()).isEqualTo("ServerName: webserver01\n");
  }

  @Test
  void ignoresTheQuery() throws Exception {
    assertThat(get("/hostname?username=vip_1").body()).isEqualTo("ServerName: webserver01\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/service/blue", "/service/a/b", "/service/"})
  void greetsFromItsService(String path) throws Exception {
    assertThat(get(path).body())
        .isEqualTo(
            "Hello from App behind Envoy (service light_blue)! hostname: webserver01"
                + " resolved hostname: 127.0.0.1\n");
  }

  @ParameterizedTest
  @CsvSource({"livez,readyz", "readyz,livez"})
  void failsAndRecoversAsPosted(String probe, String other) throws Exception {
    assertThat(get("/" + probe).body()).isEqualTo("OK");

    HttpResponse<String> posted = post("/" + probe, probe + "=FAIL");
    assertThat(posted.statusCode()).isEqualTo(200);
    assertThat(posted.body()).isEmpty();
    HttpResponse<String> failed = get("/" + probe);
    assertThat(failed.statusCode()).isEqualTo(506);
    assertThat(failed.body()).isEqualTo("FAIL");
    assertThat(get("/" + other).statusCode()).isEqualTo(200);

    post("/" + probe, probe + "=OK");
    HttpResponse<String> recovered = get("/" + probe);
    assertThat(recovered.statusCode()).isEqualTo(200);
    assertThat(recovered.body()).isEqualTo("OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "livez=maybe", "readyz=FAIL", "livez=FAIL&livez=OK"})
  void refusesAFormThatSaysNothing(String form) throws Exception {
    HttpResponse<String> response = post("/livez", form);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).isEqualTo("expected livez=OK or livez=FAIL as a form\n");
    assertThat(get("/livez").body()).isEqualTo("OK");
  }

  @Test
  void refusesAnEndlessForm() throws Exception {
    assertThat(post("/livez", "livez=FAIL&x=" + "y".repeat(10_000)).statusCode()).isEqualTo(413);
    assertThat(get("/livez").body()).isEqualTo("OK");
  }

  @Test
  void namesTheMethodsOfAProbe() throws Exception {
    HttpResponse<String> response = send(request("/livez").DELETE());
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).contains("GET, HEAD, POST");
  }

  @Test
  void answersHeadWithTheLengthAndNoBody() throws Exception {
    post("/livez", "livez=FAIL");
    HttpResponse<String> response = send(request("/livez").method("HEAD", BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(506);
    assertThat(response.headers().firstValue("content-length")).contains("4");
    assertThat(response.body()).isEmpty();
  }

  @Test
  void showsTheRequestHeaders() throws Exception {
    assertThat(get("/headers").body()).contains("Host: 127.0.0.1:" + app.address().getPort());
    assertThat(send(request("/headers").header("X-Canary", "true")).body())
        .contains("X-Canary: true\n");
  }

  @Test
  void answersAfterTheDelayAndMeanwhileOthers() throws Exception {
    long start = System.nanoTime();
    HttpRequest slow = request("/delay/0.5").build();
    var pending = client.sendAsync(slow, BodyHandlers.ofString());
    for (int i = 0; i < 4; i++) {
      assertThat(get("/hostname").statusCode()).isEqualTo(200);
    }
    assertThat(pending.get().statusCode()).isEqualTo(200);
    assertThat(pending.get().body()).isEqualTo("Delayed: 0.5 s, ServerName: webserver01\n");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(490));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/delay/", "/delay/x", "/delay/-1", "/delay/3601", "/delay/1e3", "/status/99",
        "/status/100", "/status/600", "/status/abc", "/bytes/", "/bytes/-5", "/bytes/1k"
      })
  void refusesAnArgumentThatIsNoNumber(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("expected");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 301, 404, 418, 429, 500, 503, 599})
  void answersWithTheStatusAskedFor(int status) throws Exception {
    HttpResponse<String> response = get("/status/" + status);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEqualTo("Status: " + status + "\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 205, 304})
  void answersWithNoBodyWhereTheStatusHasNone(int status) throws Exception {
    HttpResponse<String> response = get("/status/" + status);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEmpty();
    assertThat(get("/hostname").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 26, 32_760, 32_761, 1_000_000})
  void streamsTheBytesAskedFor(int count) throws Exception {
    HttpResponse<byte[]> response =
        client.send(request("/bytes/" + count).build(), BodyHandlers.ofByteArray());
    assertThat(response.headers().firstValue("content-length")).contains("" + count);
    assertThat(response.body()).isEqualTo(alphabet(count));
  }

  @Test
  void echoesABodyOfKnownLength() throws Exception {
    String body = "0123456789".repeat(100_000);
    HttpResponse<String> response =
        send(
            request("/echo")
                .header("content-type", "text/x-test")
                .POST(BodyPublishers.ofString(body)));
    assertThat(response.body()).isEqualTo(body);
    assertThat(response.headers().firstValue("content-length")).contains("1000000");
    assertThat(response.headers().firstValue("content-type")).contains("text/x-test");
  }

  @Test
  void echoesNothingForAGet() throws Exception {
    HttpResponse<String> response = get("/echo");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-length")).contains("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/hostname/", "/delay", "/livezz"})
  void answers404ToUnknownPaths(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void countsRequests() throws Exception {
    get("/");
    get("/nothing");
    post("/livez", "livez=OK");
    assertThat(app.requests()).isEqualTo(3);
  }

  @Test
  void printsAnAccessLine() throws Exception {
    get("/hostname?a=b");
    get("/nothing");
    await()
        .untilAsserted(
            () ->
                assertThat(log.toString(StandardCharsets.UTF_8).lines())
                    .hasSize(2)
                    .first()
                    .asString()
                    .matches(
                        "127\\.0\\.0\\.1 - - \\[\\d\\d/\\w{3}/\\d{4} \\d\\d:\\d\\d:\\d\\d]"
                            + " \"GET /hostname\\?a=b HTTP/1\\.1\" 200 -"));
  }

  @Test
  void namesTheAddressThatIsTaken() {
    DemoAppOptions taken =
        DemoAppOptions.builder().host("127.0.0.1").port(app.address().getPort()).build();
    assertThatThrownBy(() -> DemoApp.start(taken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + app.address().getPort());
  }

  @Test
  void isGoneAfterClose() throws Exception {
    get("/");
    app.close();
    app.close();
    assertThatThrownBy(() -> get("/")).isInstanceOf(ConnectException.class);
  }

  static byte[] alphabet(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) ('a' + i % 26);
    }
    return bytes;
  }
}
