package io.legate.http.codec.h2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What a block may make of itself: HPACK bombs and oversized literals. */
class HpackLimitsTest {
  private static final int LIMIT = 8 * 1024;

  private final HpackDecoder decoder = new HpackDecoder(4096);
  private final HpackDecoder.Sink sink = this::count;
  private int fields;
  private long heard;

  HpackLimitsTest() {
    decoder.limits(LIMIT);
  }

  @Test
  void aBombIsHeardUpToTheLimitOnly() {
    Blocks bomb = new Blocks().incremental("a", "b".repeat(4000));
    for (int i = 0; i < 1_000_000; i++) {
      bomb.octets(0xbe);
    }
    assertThat(decode(bomb.bytes())).isTrue();
    assertThat(decoder.exceeded()).isTrue();
    assertThat(fields).isEqualTo(2);
    assertThat(heard).isLessThanOrEqualTo(LIMIT);
  }

  @Test
  void theNextBlockIsCountedAnew() {
    decode(new Blocks().plain("a", "b".repeat(LIMIT)).bytes());
    assertThat(decoder.exceeded()).isTrue();
    assertThat(DecodedFields.of(decoder, Blocks.hex("82"))).containsExactly(":method: GET");
    assertThat(decoder.exceeded()).isFalse();
  }

  @Test
  void theLimitCountsNameValueAndThirtyTwo() {
    assertThat(DecodedFields.of(decoder, block(LIMIT - 33))).hasSize(1);
    assertThat(decoder.exceeded()).isFalse();
    assertThat(DecodedFields.of(decoder, block(LIMIT - 32))).isEmpty();
    assertThat(decoder.exceeded()).isTrue();
  }

  private static byte[] block(int valueLength) {
    return new Blocks().plain("a", "b".repeat(valueLength)).bytes();
  }

  @Test
  void whatIsNotHeardStillEntersTheTable() {
    Blocks block = new Blocks().plain("a", "b".repeat(LIMIT)).incremental("c", "d").octets(0x40);
    block.huffman("e").huffman("f".repeat(500));
    assertThat(DecodedFields.of(decoder, block.bytes())).isEmpty();
    assertThat(DecodedFields.of(decoder, new Blocks().indexed(63).indexed(62).bytes()))
        .containsExactly("c: d", "e: " + "f".repeat(500));
  }

  @Test
  void aLiteralLargerThanLimitAndTableEmptiesTheTable() {
    for (boolean huffman : new boolean[] {false, true}) {
      DecodedFields.of(decoder, new Blocks().incremental("c", "d").bytes());
      String large = "b".repeat(LIMIT + 1);
      Blocks block = new Blocks().octets(0x40).raw("a");
      block = huffman ? block.huffman(large) : block.raw(large);
      assertThat(DecodedFields.of(decoder, block.indexed(2).bytes())).isEmpty();
      assertThat(decoder.exceeded()).isTrue();
      assertThat(decoder.tableSize()).isZero();
    }
  }

  @Test
  void anOversizedNameIsSkippedWithItsValue() {
    Blocks block = new Blocks().incremental("a".repeat(LIMIT + 1), "").incremental("c", "d");
    assertThat(DecodedFields.of(decoder, block.bytes())).isEmpty();
    assertThat(DecodedFields.of(decoder, new Blocks().indexed(62).bytes())).containsExactly("c: d");
  }

  @Test
  void huffmanIsJudgedEvenWhereItIsSkipped() {
    byte[] block = new Blocks().octets(0x00).raw("a").huffman("b".repeat(5 * LIMIT)).bytes();
    assertThat(decode(block)).isTrue();
    block[block.length - 1] = -1;
    block[block.length - 2] = -1;
    assertThat(decode(block)).isFalse();
  }

  @Test
  void oversizedLiteralsAllocateNothingLarge() {
    byte[] raw = new Blocks().plain("a", "b".repeat(4_000_000)).bytes();
    byte[] huffman = new Blocks().octets(0x40).huffman("a".repeat(4_000_000)).raw("").bytes();
    for (int i = 0; i < 3; i++) {
      assertThat(decode(raw)).isTrue();
      assertThat(decode(huffman)).isTrue();
    }
    long allocated =
        allocatedBy(
            () -> {
              decode(raw);
              decode(huffman);
            });
    assertThat(allocated).isLessThan(4L * LIMIT);
  }

  @Test
  void headsOfOneConnectionMakeNoGarbage() {
    byte[] first =
        new Blocks().incremental("name", "value").octets(0x40).huffman("x").huffman("y").bytes();
    byte[] again = new Blocks().indexed(63).indexed(62).plain("other", "value").bytes();
    for (int i = 0; i < 1000; i++) {
      decode(first);
      decode(again);
    }
    long allocated =
        allocatedBy(
            () -> {
              for (int i = 0; i < 10_000; i++) {
                decode(first);
                decode(again);
              }
            });
    assertThat(allocated).isLessThan(10_000);
  }

  private static long allocatedBy(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    work.run();
    return threads.getThreadAllocatedBytes(thread) - before;
  }

  private boolean decode(byte[] block) {
    return decoder.decode(block, 0, block.length, sink);
  }

  private void count(
      byte[] bytes, int line, int nameLength, int valueLength, int hash, int slot, int flags) {
    fields++;
    heard += nameLength + valueLength + 32;
  }
}
