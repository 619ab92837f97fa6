package io.legate.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.stream.Protocol;
import io.legate.stream.ResponseFlag;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
  private final Problems problems = new Problems();

  private String text(String format, FormatContext context) {
    String line = Format.text(format, problems.at()).evaluate(context);
    assertThat(problems.errors).isEmpty();
    return line;
  }

  private String json(String format, boolean omitEmptyValues, FormatContext context)
      throws Exception {
    LineBuffer out = new LineBuffer(1);
    Format.json(Structs.parse(format), omitEmptyValues, problems.at()).write(context, out);
    assertThat(problems.errors).isEmpty();
    return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
  }

  @Test
  void writesTheDefaultLineOfARequest() {
    FakeContext context =
        FakeContext.http()
            .request(Headers.USER_AGENT, "curl/8")
            .response(Headers.X_ENVOY_UPSTREAM_SERVICE_TIME, "4");
    context.info.addBytesReceived(154);
    context.info.addBytesSent(226);
    context.info.upstreamHost("10.0.2.1:80");
    context.info.endNanos = FakeContext.START_NANOS + 100_900_000;
    assertThat(text(Format.DEFAULT_TEXT, context))
        .isEqualTo(
            "[2016-04-15T20:17:00.310Z] \"GET /a?x=1&y=%20two#f HTTP/1.1\" 200 - 154 226 100 4"
                + " \"-\" \"curl/8\" \"-\" \"example.com\" \"10.0.2.1:80\"\n");
  }

  @Test
  void writesTheDefaultLineOfATcpConnection() {
    assertThat(text(Format.DEFAULT_TEXT, FakeContext.tcp()))
        .isEqualTo(
            "[2016-04-15T20:17:00.310Z] \"- - -\" 0 - 0 0 - - \"-\" \"-\" \"-\" \"-\" \"-\"\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plain text                                   | plain text
          100%%                                        | 100%
          %REQ(:METHOD)%%REQ(:METHOD)%                 | GETGET
          %REQ(nope?:authority)%                       | example.com
          %REQ(nope?neither)%                          | -
          %REQUEST_HEADER(:AUTHORITY):7%               | example
          %RESP(:status)%                              | 200
          %REQ(Host)%                                  | example.com
          %TRAILER(x)%                                 | -
          %PATH%                                       | /a?x=1&y=%20two#f
          %PATH(NQ)%                                   | /a
          %PATH(NQ:PATH):1%                            | /
          %PATH(WQ:ORIG)%                              | -
          %REQ_WITHOUT_QUERY(:PATH)%                   | /a
          %QUERY_PARAM(x)%                             | 1
          %QUERY_PARAM(y)%                             | %20two
          %QUERY_PARAM(z)%                             | -
          %DOWNSTREAM_REMOTE_ADDRESS%                  | 10.1.10.23:4711
          %DOWNSTREAM_REMOTE_PORT%                     | 4711
          %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT(16)% | 10.1.0.0/16
          %DOWNSTREAM_DIRECT_REMOTE_ADDRESS%           | 10.1.10.23:4711
          %DOWNSTREAM_LOCAL_ADDRESS%                   | 127.0.0.1:8080
          %DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%      | 127.0.0.1
          %DOWNSTREAM_LOCAL_PORT%                      | 8080
          %UPSTREAM_LOCAL_ADDRESS%                     | -
          %CONNECTION_ID%                              | 12
          %REQUESTED_SERVER_NAME%                      | -
          %REQUESTED_SERVER_NAME(SNI_FIRST)%           | example.com
          %RESPONSE_FLAGS%                             | -
          %DURATION%                                   | -
          %START_TIME(%s.%3f)%                         | 1460751420.310
          %START_TIME(%s.%6f)%                         | 1460751420.310000
          %START_TIME(%s.%9f)%                         | 1460751420.310000000
          %START_TIME(%Y/%m/%dT%H:%M:%S%z %s)%         | 2016/04/15T20:17:00+0000 1460751420
          %START_TIME(%a, %d %b %Y %I:%M:%E3S %p %Ez)% | Fri, 15 Apr 2016 08:17:00.310 PM +00:00
          %START_TIME(%A %B %e %j %y %F %T %Z)%        | Friday April 15 106 16 2016-04-15 20:17:00 UTC
          %EMIT_TIME(%E*S)%                            | 00.31
          %ENVIRONMENT(NO_SUCH_VARIABLE)%              | -
          """)
  void evaluatesOperators(String format, String expected) {
    assertThat(text(format, FakeContext.http())).isEqualTo(expected);
  }

  @Test
  void showsFlagsShortAndLong() {
    FakeContext context = FakeContext.http();
    context.info.addFlag(ResponseFlag.NO_HEALTHY_UPSTREAM);
    context.info.addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
    assertThat(text("%RESPONSE_FLAGS% %RESPONSE_FLAGS_LONG%", context))
        .isEqualTo("UH,URX NoHealthyUpstream,UpstreamRetryLimitExceeded");
  }

  @Test
  void putsUnderscoresForBlanksInDetailsUnlessBlanksAreAskedFor() {
    FakeContext context = FakeContext.http();
    context.info.responseCodeDetails("upstream reset\tnow");
    assertThat(text("%RESPONSE_CODE_DETAILS% %RESPONSE_CODE_DETAILS(ALLOW_WHITESPACES)%", context))
        .isEqualTo("upstream_reset_now upstream reset\tnow");
  }

  @Test
  void showsTheClientThatForwardedForNamesWithPortZero() {
    FakeContext context = FakeContext.http();
    context.info.downstreamRemoteIp("2001:db8::9");
    assertThat(
            text(
                "%DOWNSTREAM_REMOTE_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"
                    + " %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT(32)%",
                context))
        .isEqualTo("[2001:db8::9]:0 2001:db8::9 2001:db8::/32");
  }

  @Test
  void showsUpstreamAddressesOfBothFamilies() {
    FakeContext context = FakeContext.http();
    context.info.upstreamAddresses(
        new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("::1", 2));
    assertThat(
            text(
                "%UPSTREAM_LOCAL_ADDRESS% %UPSTREAM_REMOTE_ADDRESS% %UPSTREAM_REMOTE_PORT%"
                    + " %UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
                context))
        .isEqualTo("127.0.0.1:1 [::1]:2 2 ::1");
  }

  @Test
  void measuresDurations() {
    FakeContext context = FakeContext.http();
    long start = FakeContext.START_NANOS;
    context.info.requestCompleteNanos = start + 1_000_000;
    context.info.lastUpstreamTxNanos = start + 2_000_000;
    context.info.firstUpstreamRxNanos = start + 3_000_000;
    context.info.lastDownstreamTxNanos = start + 7_500_000;
    assertThat(
            text(
                "%REQUEST_DURATION% %REQUEST_TX_DURATION% %RESPONSE_DURATION%"
                    + " %RESPONSE_TX_DURATION% %COMMON_DURATION(US_RX_BEG:DS_TX_END:us)%",
                context))
        .isEqualTo("1 2 3 4 4500");
  }

  @Test
  void readsTheGrpcStatusOfTrailersThenHeadThenHttp() {
    String format =
        "%GRPC_STATUS% %GRPC_STATUS(SNAKE_STRING)% %GRPC_STATUS(NUMBER)% %GRPC_STATUS_NUMBER%";
    FakeContext context =
        FakeContext.http()
            .request(Headers.CONTENT_TYPE, "application/grpc+proto")
            .response(Headers.GRPC_STATUS, "3");
    assertThat(text(format, context)).isEqualTo("InvalidArgument INVALID_ARGUMENT 3 3");
    context.responseTrailers = new HeaderMap();
    context.responseTrailers.add(Headers.GRPC_STATUS, "14");
    assertThat(text(format, context)).isEqualTo("Unavailable UNAVAILABLE 14 14");
    FakeContext http = FakeContext.http().request(Headers.CONTENT_TYPE, "application/grpc");
    assertThat(text("%GRPC_STATUS%", http)).isEqualTo("Unknown");
    assertThat(text("%GRPC_STATUS%", FakeContext.http())).isEqualTo("-");
  }

  @Test
  void writesJsonWithSortedKeysAndTypes() throws Exception {
    FakeContext context = FakeContext.http().request(HeaderName.of("x-q"), "a\"b\\\u0001");
    context.info.addBytesSent(7);
    String format =
        """
        {"z": "%BYTES_SENT%", "a": "%PROTOCOL% %BYTES_SENT% %DURATION%", "none": "%DURATION%",
         "nested": {"q": "%REQ(X-Q)%", "list": ["%RESPONSE_CODE%", "%RESP(no)%", "t", 1.5, true]},
         "text": "x\\"y", "number": 3, "flag": false, "nothing": null, "empty": ""}
        """;
    assertThat(json(format, false, context))
        .isEqualTo(
            "{\"a\":\"HTTP/1.1 7 -\",\"empty\":\"\",\"flag\":false,\"nested\":{\"list\":[200,null,"
                + "\"t\",1.5,true],\"q\":\"a\\\"b\\\\\\u0001\"},\"none\":null,\"nothing\":null,"
                + "\"number\":3,\"text\":\"x\\\"y\",\"z\":7}\n");
  }

  @Test
  void leavesOutFieldsWithoutAValueWhenToldTo() throws Exception {
    String format =
        """
        {"a": "%DURATION%", "b": "%PROTOCOL%", "c": "%REQ(no)%|%REQ(no)%", "d": "%REQ(no)%"}
        """;
    assertThat(json(format, true, FakeContext.http()))
        .isEqualTo("{\"b\":\"HTTP/1.1\",\"c\":\"|\"}\n");
    assertThat(Format.text("<%DURATION%>", true, problems.at()).evaluate(FakeContext.http()))
        .isEqualTo("<>");
  }

  @Test
  void keepsUtf8InJsonAndEscapesBytesThatAreNone() throws Exception {
    FakeContext context = FakeContext.http();
    String utf8 = new String("né€😀".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    context.request(HeaderName.of("x-u"), utf8 + "\u00ff\u00e2\u0082");
    assertThat(json("{\"u\": \"%REQ(X-U)%\"}", false, context))
        .isEqualTo("{\"u\":\"né€😀\\u00ff\\u00e2\\u0082\"}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%NO_SUCH_THING%",
        "%REQ%",
        "%REQ()%",
        "%PROTOCOL(x)%",
        "%REQ(a",
        "50% of %PROTOCOL%",
        "%lower%",
        "%REQ(a?b?c)%",
        "%START_TIME(%Q)%",
        "%PATH(XX)%",
        "%COMMON_DURATION(a:b)%",
        "%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT(200)%",
        "%GRPC_STATUS(x)%",
      })
  void refusesWhatIsWrong(String format) {
    Format.text(format, problems.at());
    assertThat(problems.errors).isNotEmpty();
  }

  @Test
  void namesAnUnknownOperator() {
    Format.text("%NO_SUCH_THING%", problems.at());
    assertThat(problems.errors)
        .containsExactly(
            "log: Not supported field in StreamInfo: NO_SUCH_THING (expected an operator of access-log.md)");
  }

  @Test
  void warnsOnceOfAnOperatorWithoutAFactAndShowsADash() {
    assertThat(text("%DYNAMIC_METADATA(a:b):10%", FakeContext.http())).isEqualTo("-");
    assertThat(problems.warnings).hasSize(1);
  }

  @Test
  void knowsTheOperatorsOfEnvoyAndWhetherTheyAreShown() {
    assertThat(Operators.names())
        .containsEntry("DOWNSTREAM_TLS_VERSION", false)
        .containsEntry("START_TIME", true);
  }

  @Test
  void compilesTheFormsOfTheMessage(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("format"), "%PROTOCOL%!");
    FakeContext context = FakeContext.http();
    Format fromFile =
        compile(
            SubstitutionFormatString.newBuilder()
                .setTextFormatSource(DataSource.newBuilder().setFilename(file.toString()))
                .setContentType("text/html"));
    assertThat(fromFile.evaluate(context)).isEqualTo("HTTP/1.1!");
    assertThat(fromFile.contentType()).isEqualTo("text/html");
    Format inline =
        compile(
            SubstitutionFormatString.newBuilder()
                .setTextFormatSource(DataSource.newBuilder().setInlineString("%REQ(x)%."))
                .setOmitEmptyValues(true));
    assertThat(inline.evaluate(context)).isEqualTo(".");
    assertThat(inline.contentType()).isEqualTo("text/plain");
    Format json =
        compile(SubstitutionFormatString.newBuilder().setJsonFormat(Struct.getDefaultInstance()));
    assertThat(json.evaluate(context)).isEqualTo("{}\n");
    assertThat(json.contentType()).isEqualTo("application/json");
    assertThat(problems.errors).isEmpty();
  }

  private Format compile(SubstitutionFormatString.Builder message) {
    return Format.of(message.build(), problems.at());
  }

  @Test
  void refusesAMissingFileAndAFormatterThatWeDoNotHave() {
    compile(
        SubstitutionFormatString.newBuilder()
            .setTextFormatSource(DataSource.newBuilder().setFilename("/no/such/file")));
    compile(
        SubstitutionFormatString.newBuilder()
            .setTextFormat("x")
            .addFormatters(TypedExtensionConfig.newBuilder().setName("envoy.formatter.cel")));
    assertThat(problems.errors).hasSize(2);
  }

  @Test
  void evaluatesNothingTwiceWhenThereAreNoCommands() {
    assertThat(Format.text("a%%b", problems.at()).constant()).isTrue();
    assertThat(Format.text("a%PROTOCOL%", problems.at()).constant()).isFalse();
  }

  @Test
  void namesTheUpstreamProtocol() {
    FakeContext context = FakeContext.http();
    context.info.upstreamProtocol(Protocol.HTTP_2);
    assertThat(text("%UPSTREAM_PROTOCOL%", context)).isEqualTo("HTTP/2");
  }
}
