package io.legate.http.codec.h2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 7541, appendix C. */
class HpackRfcVectorsTest {
  private static final String WWW = ":authority: www.example.com";
  private static final List<String> REQUEST_1 =
      List.of(":method: GET", ":scheme: http", ":path: /", WWW);
  private static final List<String> REQUEST_2 =
      List.of(":method: GET", ":scheme: http", ":path: /", WWW, "cache-control: no-cache");
  private static final List<String> REQUEST_3 =
      List.of(
          ":method: GET", ":scheme: https", ":path: /index.html", WWW, "custom-key: custom-value");

  private static final String DATE_21 = "date: Mon, 21 Oct 2013 20:13:21 GMT";
  private static final String DATE_22 = "date: Mon, 21 Oct 2013 20:13:22 GMT";
  private static final String LOCATION = "location: https://www.example.com";
  private static final List<String> RESPONSE_1 =
      List.of(":status: 302", "cache-control: private", DATE_21, LOCATION);
  private static final List<String> RESPONSE_2 =
      List.of(":status: 307", "cache-control: private", DATE_21, LOCATION);
  private static final List<String> RESPONSE_3 =
      List.of(
          ":status: 200",
          "cache-control: private",
          DATE_22,
          LOCATION,
          "content-encoding: gzip",
          "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");

  /** A size update to 256, which the examples of responses take for granted. */
  private static final String TO_256 = "3fe101";

  private final HpackDecoder decoder = new HpackDecoder(4096);

  @ParameterizedTest
  @CsvSource({"0x1f, 10, 0a", "0x1f, 1337, 1f9a0a", "0xff, 42, 2a"})
  void integersAreWrittenAsInC1(String mask, int value, String hex) {
    byte[] out = new byte[3];
    int end = HpackWriter.putInt(out, 0, 0, Integer.decode(mask), value);
    assertThat(out).startsWith(Blocks.hex(hex));
    assertThat(end).isEqualTo(hex.length() / 2);
  }

  @Test
  void aLiteralWithIndexingIsReadAsInC21() {
    expect(
        "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
        55,
        List.of("custom-key: custom-header"));
  }

  @Test
  void aLiteralWithoutIndexingIsReadAsInC22() {
    expect("040c 2f73 616d 706c 652f 7061 7468", 0, List.of(":path: /sample/path"));
  }

  @Test
  void aLiteralNeverIndexedIsReadAsInC23() {
    byte[] block = Blocks.hex("1008 7061 7373 776f 7264 0673 6563 7265 74");
    assertThat(DecodedFields.of(decoder, block)).containsExactly("password: secret");
    assertThat(DecodedFields.flagsOf(decoder, block)).containsExactly(HpackDecoder.NEVER_INDEXED);
    assertThat(decoder.tableSize()).isZero();
  }

  @Test
  void anIndexedFieldIsReadAsInC24() {
    expect("82", 0, List.of(":method: GET"));
  }

  @Test
  void requestsWithoutHuffmanAreReadAsInC3() {
    expect("8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", 57, REQUEST_1);
    expect("8286 84be 5808 6e6f 2d63 6163 6865", 110, REQUEST_2);
    expect(
        "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65", 164, REQUEST_3);
  }

  @Test
  void requestsWithHuffmanAreReadAsInC4() {
    expect("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", 57, REQUEST_1);
    expect("8286 84be 5886 a8eb 1064 9cbf", 110, REQUEST_2);
    expect("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf", 164, REQUEST_3);
  }

  @Test
  void responsesWithoutHuffmanAreReadAsInC5() {
    expect(
        TO_256
            + "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133"
            + "2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70"
            + "6c65 2e63 6f6d",
        222,
        RESPONSE_1);
    expect("4803 3330 37c1 c0bf", 222, RESPONSE_2);
    expect(
        "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d"
            + "54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049"
            + "5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e"
            + "3d31",
        215,
        RESPONSE_3);
  }

  @Test
  void responsesWithHuffmanAreReadAsInC6() {
    expect(
        TO_256
            + "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6"
            + "2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
        222,
        RESPONSE_1);
    expect("4883 640e ffc1 c0bf", 222, RESPONSE_2);
    expect(
        "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab"
            + "77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f"
            + "9587 3160 65c0 03ed 4ee5 b106 3d50 07",
        215,
        RESPONSE_3);
  }

  private void expect(String block, int tableSize, List<String> fields) {
    assertThat(DecodedFields.of(decoder, Blocks.hex(block))).isEqualTo(fields);
    assertThat(decoder.tableSize()).isEqualTo(tableSize);
  }
}
