package io.legate.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.TestWorker;
import io.legate.event.Worker;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

class EarlyDataTest {
  private static final int PIECES = 20_000;

  private final Worker worker = new TestWorker().worker();
  private final EarlyData early = new EarlyData(worker);

  private void addPieces() {
    for (int i = 0; i < PIECES; i++) {
      early.add(worker.allocator().buffer(1).writeByte(i), false);
    }
  }

  /** Each piece around those before it would be deeper than the stack is. */
  @Test
  void manySmallPiecesAreReadInOrder() {
    addPieces();
    early.add(worker.allocator().buffer(1), true);
    assertThat(early.bytes()).isEqualTo(PIECES);
    assertThat(early.ended()).isTrue();

    ByteBuf all = early.take();
    for (int i = 0; i < PIECES; i++) {
      assertThat(all.readByte()).isEqualTo((byte) i);
    }
    assertThat(early.any()).isFalse();
    all.release();
  }

  @Test
  void manySmallPiecesAreReleased() {
    addPieces();
    early.release();
    assertThat(early.bytes()).isZero();
  }
}
