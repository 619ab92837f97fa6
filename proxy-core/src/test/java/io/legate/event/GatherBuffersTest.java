package io.legate.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatherBuffersTest {
  private final ByteBufAllocator alloc = PooledByteBufAllocator.DEFAULT;
  private final GatherBuffers buffers = new GatherBuffers(1024, 2);

  @AfterEach
  void close() {
    buffers.close();
  }

  @Test
  void whatWasSentIsUsedAgainInTheNextTurn() {
    ByteBuf first = buffers.take(alloc).writeZero(10);
    ByteBuf second = buffers.take(alloc);
    assertThat(second).isNotSameAs(first);
    first.release();
    second.release();
    buffers.endOfTurn();

    ByteBuf again = buffers.take(alloc);
    assertThat(again).isSameAs(first);
    assertThat(again.readableBytes()).isZero();
    assertThat(again.writableBytes()).isEqualTo(1024);
    again.release();
  }

  @Test
  void whatIsNotSentYetIsLeftToWhoeverSendsIt() {
    ByteBuf slow = buffers.take(alloc).writeByte(7);
    buffers.endOfTurn();
    ByteBuf next = buffers.take(alloc).writeByte(8);

    assertThat(next).isNotSameAs(slow);
    assertThat(slow.getByte(0)).isEqualTo((byte) 7);
    assertThat(slow.release()).as("the last reference").isTrue();
    next.release();
  }

  @Test
  void aTurnMayTakeMoreThanAreKept() {
    ByteBuf[] taken = new ByteBuf[5];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = buffers.take(alloc);
      assertThat(taken[i].capacity()).isEqualTo(1024);
    }
    assertThat(Arrays.stream(taken).map(ByteBuf::memoryAddress)).doesNotHaveDuplicates();
    for (int i = 0; i < taken.length; i++) {
      assertThat(taken[i].release()).isEqualTo(i >= 2);
    }
  }
}
