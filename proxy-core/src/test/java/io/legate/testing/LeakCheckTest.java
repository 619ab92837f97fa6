package io.legate.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeakCheckTest {
  @Test
  void findsAPlantedLeak() {
    plant();

    assertThat(LeakCheck.leaks()).singleElement().asString().contains("planted");
    assertThat(LeakCheck.leaks()).isEmpty();
  }

  @Test
  void findsNothingWhereBuffersAreReleased() {
    PooledByteBufAllocator.DEFAULT.directBuffer(10).release();

    assertThat(LeakCheck.leaks()).isEmpty();
  }

  private static void plant() {
    ByteBuf lost = PooledByteBufAllocator.DEFAULT.directBuffer(10);
    lost.touch("planted");
  }
}
