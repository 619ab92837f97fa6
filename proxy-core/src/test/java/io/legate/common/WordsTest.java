package io.legate.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordsTest {
  private static int naive(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      int b = bytes[i] & 0xff;
      if (b < 0x20 || b == 0x7f) {
        return i;
      }
    }
    return end;
  }

  @Test
  void everyByteAtEveryPlaceIsJudgedRight() {
    for (int length = 0; length <= 25; length++) {
      for (int at = 0; at < length; at++) {
        for (int b = 0; b < 256; b++) {
          byte[] bytes = new byte[length];
          Arrays.fill(bytes, (byte) 'a');
          bytes[at] = (byte) b;
          assertThat(Words.firstControl(bytes, 0, length)).isEqualTo(naive(bytes, 0, length));
        }
      }
    }
  }

  @Test
  void theFirstOfManyIsFound() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      if (random.nextBoolean()) { // neighbours of the borders, where a borrow would show
        for (int k = 0; k < bytes.length; k++) {
          bytes[k] = new byte[] {0x1f, 0x20, 0x7e, 0x7f, (byte) 0x80, 0, 'x'}[random.nextInt(7)];
        }
      }
      int start = random.nextInt(bytes.length + 1);
      int end = start + random.nextInt(bytes.length - start + 1);
      assertThat(Words.firstControl(bytes, start, end)).isEqualTo(naive(bytes, start, end));
    }
  }

  @Test
  void rangesAreComparedWhole() {
    Random random = new Random(2);
    for (int i = 0; i < 100_000; i++) {
      byte[] a = new byte[40];
      random.nextBytes(a);
      int length = random.nextInt(20);
      byte[] b = new byte[40];
      System.arraycopy(a, 7, b, 3, length);
      assertThat(Words.same(a, 7, b, 3, length)).isTrue();
      if (length > 0) {
        b[3 + random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        assertThat(Words.same(a, 7, b, 3, length)).isFalse();
      }
    }
  }
}
