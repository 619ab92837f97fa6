package io.legate.http.codec.h2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Blocks that nobody would write: whatever comes, the decoder answers, reads nothing outside the
 * block and keeps its table within bounds. The bytes around a block are such that reading them
 * would show.
 */
class HpackFuzzTest {
  private static final int LIMIT = 2048;
  private static final int MARGIN = 16;

  @Test
  void randomBytesAreAnswered() {
    int right = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Twins decoders = new Twins(random);
      for (int i = 0; i < 200; i++) {
        byte[] block = new byte[random.nextInt(40)];
        random.nextBytes(block);
        right += decoders.decode(block) ? 1 : 0;
      }
    }
    assertThat(right).isGreaterThan(1000);
  }

  @Test
  void brokenBlocksAreAnswered() {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      HpackEncoder encoder = new HpackEncoder(4096);
      Twins decoders = new Twins(random);
      for (int i = 0; i < 30; i++) {
        RandomHead head = new RandomHead(random);
        byte[] out = new byte[encoder.bound(head.map)];
        byte[] block = Arrays.copyOf(out, encoder.encode(head.map, out, 0));
        for (int flips = random.nextInt(4); flips > 0 && block.length > 0; flips--) {
          block[random.nextInt(block.length)] ^= (byte) (1 << random.nextInt(8));
        }
        decoders.decode(block);
      }
    }
  }

  @Test
  void everyBeginningOfABlockIsAnswered() {
    Random random = new Random(1);
    for (int seed = 0; seed < 50; seed++) {
      HpackEncoder encoder = new HpackEncoder(4096);
      RandomHead head = new RandomHead(new Random(seed));
      byte[] out = new byte[encoder.bound(head.map)];
      for (int round = 0; round < 3; round++) {
        int length = Math.min(600, encoder.encode(head.map, out, 0));
        for (int end = 0; end <= length; end++) {
          new Twins(random).decode(Arrays.copyOf(out, end));
        }
      }
    }
  }

  /** Two decoders that are given the same blocks in different surroundings. */
  private static final class Twins {
    private final HpackDecoder one = decoder();
    private final HpackDecoder other = decoder();
    private final Random random;

    Twins(Random random) {
      this.random = random;
    }

    private static HpackDecoder decoder() {
      HpackDecoder decoder = new HpackDecoder(8192);
      decoder.limits(LIMIT);
      return decoder;
    }

    /** Whether the block is right; both must say the same. */
    boolean decode(byte[] block) {
      DecodedFields fields = new DecodedFields();
      boolean right = decode(one, block, random.nextInt(256), fields);
      DecodedFields same = new DecodedFields();
      assertThat(decode(other, block, random.nextInt(256), same)).isEqualTo(right);
      assertThat(same.lines).isEqualTo(fields.lines);

      int heard = fields.lines.stream().mapToInt(line -> line.length() - 2 + 32).sum();
      assertThat(heard).isLessThanOrEqualTo(LIMIT);
      assertThat(one.tableSize()).isBetween(0, 8192).isEqualTo(other.tableSize());
      return right;
    }

    private static boolean decode(
        HpackDecoder decoder, byte[] block, int around, DecodedFields fields) {
      byte[] surrounded = new byte[block.length + 2 * MARGIN];
      Arrays.fill(surrounded, (byte) around);
      System.arraycopy(block, 0, surrounded, MARGIN, block.length);
      return decoder.decode(surrounded, MARGIN, block.length, fields);
    }
  }
}
