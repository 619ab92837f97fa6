package io.legate.http.codec.h2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HuffmanTest {
  @Test
  void whateverIsWrittenIsRead() {
    Random random = new Random(7541);
    for (int round = 0; round < 5_000; round++) {
      byte[] text = new byte[random.nextInt(60)];
      random.nextBytes(text);
      if (round % 2 == 0) {
        for (int i = 0; i < text.length; i++) {
          text[i] = (byte) (' ' + (text[i] & 0xff) % 95);
        }
      }
      assertThat(decode(encode(text), text.length)).isEqualTo(text);
    }
  }

  @Test
  void everySymbolIsReadAloneAndDoubled() {
    for (int symbol = 0; symbol < Huffman.EOS; symbol++) {
      byte[] one = {(byte) symbol};
      byte[] two = {(byte) symbol, (byte) symbol};
      assertThat(decode(encode(one), 1)).isEqualTo(one);
      assertThat(decode(encode(two), 2)).isEqualTo(two);
    }
  }

  @Test
  void paddingIsAtMostSevenOnes() {
    assertThat(read("1f")).isEqualTo(1); // a: 00011, then 111
    assertThat(read("18")).isEqualTo(HuffmanDecoder.ERROR); // then 000
    assertThat(read("1e")).isEqualTo(HuffmanDecoder.ERROR); // then 110
    assertThat(read("1fff")).isEqualTo(HuffmanDecoder.ERROR); // eleven ones
    assertThat(read("ff")).isEqualTo(HuffmanDecoder.ERROR); // eight ones and nothing else
    assertThat(read("")).isZero();
  }

  @Test
  void theSymbolThatEndsAStringIsAnError() {
    assertThat(read("fffffffc")).isEqualTo(HuffmanDecoder.ERROR);
    assertThat(read("ffffffff")).isEqualTo(HuffmanDecoder.ERROR);
    assertThat(read("1fffffffffff")).isEqualTo(HuffmanDecoder.ERROR);
  }

  @Test
  void whatDoesNotFitIsCountedAndJudged() {
    byte[] encoded = encode("a".repeat(1000).getBytes(StandardCharsets.US_ASCII));
    byte[] out = new byte[10];

    assertThat(HuffmanDecoder.decode(encoded, 0, encoded.length, out, 4)).isEqualTo(1004);
    assertThat(new String(out, 4, 6, StandardCharsets.US_ASCII)).isEqualTo("aaaaaa");

    byte[] wrong = Arrays.copyOf(encoded, encoded.length + 2);
    wrong[wrong.length - 2] = -1;
    assertThat(HuffmanDecoder.decode(wrong, 0, wrong.length, out, 0))
        .isEqualTo(HuffmanDecoder.ERROR);
  }

  private static int read(String hex) {
    byte[] in = Blocks.hex(hex);
    return HuffmanDecoder.decode(in, 0, in.length, new byte[20], 0);
  }

  private static byte[] encode(byte[] text) {
    byte[] out = new byte[text.length * 4 + 8];
    int end = Huffman.encode(text, 0, text.length, out, 0);
    assertThat(end).isEqualTo(Huffman.encodedLength(text, 0, text.length));
    return Arrays.copyOf(out, end);
  }

  private static byte[] decode(byte[] encoded, int length) {
    byte[] out = new byte[length];
    assertThat(HuffmanDecoder.decode(encoded, 0, encoded.length, out, 0)).isEqualTo(length);
    return out;
  }
}
