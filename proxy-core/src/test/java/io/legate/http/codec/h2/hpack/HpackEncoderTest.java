package io.legate.http.codec.h2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written, and what of it enters the table. */
class HpackEncoderTest {
  private final HpackEncoder encoder = new HpackEncoder(4096);
  private final HpackDecoder decoder = new HpackDecoder(4096);

  @ParameterizedTest
  @CsvSource({
    "200, 88", "204, 89", "206, 8a", "304, 8b", "400, 8c", "404, 8d", "500, 8e",
  })
  void aFrequentStatusIsOneByte(int status, String hex) {
    HeaderMap map = new HeaderMap();
    map.status(status);
    assertThat(encode(map)).isEqualTo(Blocks.hex(hex));
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 201, 302, 599, 999})
  void anyOtherStatusIsOneByteTheSecondTime(int status) {
    HeaderMap map = new HeaderMap();
    map.status(status);
    assertThat(decoded(encode(map))).containsExactly(":status: " + status);
    byte[] again = encode(map);
    assertThat(again).hasSize(1);
    assertThat(decoded(again)).containsExactly(":status: " + status);
  }

  @Test
  void aRequestBeginsWithItsPseudoHeaders() {
    HeaderMap map = new HeaderMap();
    map.add(HeaderName.of("x-a"), "1");
    map.add(Headers.PROTOCOL, "websocket");
    map.add(Headers.PATH, "/chat");
    map.add(Headers.AUTHORITY, "example.com");
    map.add(Headers.SCHEME, "https");
    map.add(Headers.METHOD, "CONNECT");
    assertThat(decoded(encode(map)))
        .containsExactly(
            ":method: CONNECT",
            ":scheme: https",
            ":authority: example.com",
            ":path: /chat",
            ":protocol: websocket",
            "x-a: 1");
  }

  @Test
  void trailersAreFieldsOnly() {
    HeaderMap map = map("grpc-status: 0", "connection: close", "grpc-message: fine");
    byte[] out = new byte[encoder.bound(map)];
    byte[] block = Arrays.copyOf(out, encoder.encodeTrailers(map, out, 0));
    assertThat(decoded(block)).containsExactly("grpc-status: 0", "grpc-message: fine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connection: close",
        "host: other",
        "keep-alive: timeout=5",
        "proxy-connection: close",
        "transfer-encoding: chunked",
        "upgrade: h2c",
        "te: gzip"
      })
  void whatBelongsToHttp1StaysThere(String line) {
    HeaderMap map = map("x-a: 1", line, "x-b: 2");
    assertThat(decoded(encode(map))).containsExactly("x-a: 1", "x-b: 2");
    HeaderMap marked = map(line);
    marked.lastIsNeverIndexed();
    assertThat(encode(marked)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"trailers", "gzip, trailers", "Trailers"})
  void ofTeOnlyTrailersRemain(String value) {
    assertThat(decoded(encode(map("te: " + value)))).containsExactly("te: trailers");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server: legate",
        "content-type: text/html; charset=utf-8",
        "date: Mon, 21 Oct 2013 20:13:21 GMT",
        "accept-language: en-US,en;q=0.9",
        "grpc-status: 0",
        "x-forwarded-proto: https"
      })
  void whatUsuallyRepeatsIsIndexedAtFirstSight(String line) {
    assertThat(sizes(line, 3)).satisfies(s -> assertThat(s.get(1)).isEqualTo(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":path: /helloworld.Greeter/SayHello",
        "cookie: session=0123456789abcdef0123456789abcdef",
        "x-forwarded-for: 192.0.2.1",
        "x-own: value"
      })
  void otherFieldsAreIndexedWhenTheyComeAgain(String line) {
    List<Integer> sizes = sizes(line, 4);
    assertThat(sizes.get(1)).isGreaterThan(1);
    assertThat(sizes.subList(2, 4)).containsOnly(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "content-length: 1234",
        "etag: \"0123\"",
        "set-cookie: a=b",
        "location: https://example.com/",
        "age: 7",
        "x-request-id: 3d9b8d5c-6f4e-4f30-8f7c-000000000000",
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ":path: /search?q=1",
        "authorization: Bearer abc",
        "cookie: a=b"
      })
  void whatHardlyRepeatsOrIsSecretNeverEntersTheTable(String line) {
    List<Integer> sizes = sizes(line, 6);
    assertThat(sizes).containsOnly(sizes.get(0)).doesNotContain(1);
    assertThat(decoder.tableSize()).isZero();
  }

  @Test
  void secretsAreToBeKeptByNobody() {
    HeaderMap map = map("authorization: Bearer abc", "cookie: a=b", "proxy-authorization: x");
    assertThat(DecodedFields.flagsOf(decoder, encode(map)))
        .containsOnly(HpackDecoder.NEVER_INDEXED);
  }

  @Test
  void whatCameAsNeverIndexedGoesOnSo() {
    HeaderMap map = map("x-first: 1", "server: secret");
    map.lastIsNeverIndexed();
    HeaderMap copy = new HeaderMap();
    copy.copyFrom(map);
    for (int i = 0; i < 3; i++) {
      assertThat(DecodedFields.flagsOf(decoder, encode(copy)))
          .containsExactly(0, HpackDecoder.NEVER_INDEXED);
    }
  }

  @Test
  void fieldsThatCompeteForTheMemoryOfTheEncoderAllEnterTheTableInTheEnd() {
    HeaderMap map = new HeaderMap();
    for (int i = 0; i < 40; i++) {
      map.add(HeaderName.of("x-" + i), "value-" + i);
    }
    int size = 0;
    for (int i = 0; i < 60; i++) {
      byte[] block = encode(map);
      assertThat(decoded(block)).hasSize(40);
      size = block.length;
    }
    assertThat(size).isEqualTo(40);
  }

  @Test
  void valuesOfOneNameThatTakeTurnsAreAllIndexed() {
    HeaderMap map = map("set: a", "set: b", "set: c", "server: one", "server: two");
    byte[] block = {};
    for (int i = 0; i < 10; i++) {
      block = encode(map);
      decoded(block);
    }
    assertThat(block).hasSize(5);
  }

  @Test
  void anEntryThatWouldDisplaceTooMuchIsNotIndexed() {
    List<Integer> sizes = sizes("user-agent: " + "x".repeat(2100), 3);
    assertThat(sizes).allMatch(size -> size > 2100);
  }

  @Test
  void sizeChangesAreToldByTheSmallestAndTheLast() {
    encoder.peerTableSize(1000);
    encoder.peerTableSize(100);
    encoder.peerTableSize(2000);
    HeaderMap map = new HeaderMap();
    map.status(200);
    byte[] smallest = new Blocks().sizeUpdate(100).sizeUpdate(2000).indexed(8).bytes();
    assertThat(encode(map)).isEqualTo(smallest);
    assertThat(encode(map)).isEqualTo(Blocks.hex("88"));
    encoder.peerTableSize(100_000);
    assertThat(encode(map)).isEqualTo(new Blocks().sizeUpdate(4096).indexed(8).bytes());
    encoder.peerTableSize(5000);
    assertThat(encode(map)).isEqualTo(Blocks.hex("88"));
  }

  @Test
  void aSizeThatComesBackIsToldAll() {
    encode(map("server: legate"));
    encoder.peerTableSize(0);
    encoder.peerTableSize(4096);
    byte[] block = encode(map("server: legate"));
    assertThat(block).startsWith(0x20, 0x3f, 0xe1, 0x1f);
    assertThat(decoded(block)).containsExactly("server: legate");
  }

  @Test
  void anEncoderOfASmallTableSaysSoAtOnce() {
    HeaderMap map = new HeaderMap();
    map.status(200);
    HpackEncoder small = new HpackEncoder(0);
    byte[] out = new byte[small.bound(map)];
    assertThat(Arrays.copyOf(out, small.encode(map, out, 0))).isEqualTo(Blocks.hex("20 88"));
    small.peerTableSize(65536);
    assertThat(Arrays.copyOf(out, small.encode(map, out, 0))).isEqualTo(Blocks.hex("88"));
  }

  private static HeaderMap map(String... lines) {
    HeaderMap map = new HeaderMap();
    for (String line : lines) {
      int colon = line.indexOf(": ");
      map.add(HeaderName.of(line.substring(0, colon)), line.substring(colon + 2));
    }
    return map;
  }

  /** How large the same field is each time it is sent. */
  private List<Integer> sizes(String line, int times) {
    Integer[] sizes = new Integer[times];
    for (int i = 0; i < times; i++) {
      byte[] block = encode(map(line));
      assertThat(decoded(block)).containsExactly(line);
      sizes[i] = block.length;
    }
    return List.of(sizes);
  }

  private byte[] encode(HeaderMap map) {
    byte[] out = new byte[encoder.bound(map)];
    return Arrays.copyOf(out, encoder.encode(map, out, 0));
  }

  private List<String> decoded(byte[] block) {
    return DecodedFields.of(decoder, block);
  }
}
