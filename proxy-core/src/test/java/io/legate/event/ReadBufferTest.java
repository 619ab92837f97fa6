package io.legate.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadBufferTest {
  private final ByteBufAllocator alloc = PooledByteBufAllocator.DEFAULT;
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ReadBuffer buffer = new ReadBuffer();
  private final ExtendedHandle one = (ExtendedHandle) buffer.newHandle();
  private final ExtendedHandle other = (ExtendedHandle) buffer.newHandle();

  @AfterEach
  void close() {
    buffer.close();
    channel.close();
  }

  /** As Netty's channels read: {@code bytes} come. */
  private ByteBuf read(ExtendedHandle handle, int bytes) {
    handle.reset(channel.config());
    ByteBuf into = handle.allocate(alloc);
    assertThat(into.refCnt()).isPositive();
    assertThat(into.readableBytes()).isZero();
    handle.attemptedBytesRead(into.writableBytes());
    int n = Math.min(bytes, into.writableBytes());
    into.writeZero(n);
    handle.lastBytesRead(n);
    handle.incMessagesRead(1);
    handle.readComplete();
    return into;
  }

  private static long place(ByteBuf of) {
    return of.memoryAddress();
  }

  @Test
  void whatIsNotKeptIsReadIntoOnePlace() {
    ByteBuf first = read(one, 100);
    long place = place(first);
    first.release();
    for (ExtendedHandle handle : new ExtendedHandle[] {other, one, other}) {
      ByteBuf next = read(handle, 200);
      assertThat(place(next)).isEqualTo(place);
      next.release();
    }
  }

  @Test
  void whatIsKeptIsLeftAlone() {
    ByteBuf kept = read(one, 100);
    kept.setBytes(0, new byte[] {1, 2, 3});
    ByteBuf next = read(other, 100);
    next.setBytes(0, new byte[] {4, 5, 6});

    assertThat(place(next)).isNotEqualTo(place(kept));
    assertThat(kept.getByte(0)).isEqualTo((byte) 1);
    assertThat(kept.refCnt()).as("the worker gave it up").isEqualTo(1);
    kept.release();
    next.release();
  }

  @Test
  void aSliceKeepsTheWhole() {
    ByteBuf whole = read(one, 100);
    ByteBuf slice = whole.readRetainedSlice(10);
    whole.release();
    ByteBuf next = read(other, 100);
    assertThat(place(next)).isNotEqualTo(place(slice));
    slice.release();
    next.release();
  }

  @Test
  void aConnectionWhoseDataIsKeptReadsIntoBuffersOfItsSize() {
    ByteBuf[] kept = new ByteBuf[ReadBuffer.OWN_READS];
    long capacity = 0;
    for (int i = 0; i < kept.length; i++) {
      kept[i] = read(one, 1);
      capacity += kept[i].capacity();
    }
    assertThat(kept[0].capacity()).isEqualTo(ReadBuffer.CAPACITY);
    assertThat(kept[kept.length - 1].capacity()).isLessThanOrEqualTo(64);
    assertThat(capacity).isLessThan(4L * ReadBuffer.CAPACITY);

    ByteBuf free = read(other, 1);
    assertThat(free.capacity()).as("another's is as before").isEqualTo(ReadBuffer.CAPACITY);
    free.release();
    for (ByteBuf each : kept) {
      each.release();
    }
  }

  /** Many at once would else hold a whole buffer for each byte. */
  @Test
  void connectionsInTurnsWhoseDataIsKeptReadIntoBuffersOfTheirSize() {
    List<ByteBuf> kept = new ArrayList<>();
    long capacity = 0;
    for (int i = 0; i < ReadBuffer.OWN_READS; i++) {
      for (ExtendedHandle each : List.of(one, other)) {
        ByteBuf piece = read(each, 1);
        capacity += piece.capacity();
        kept.add(piece);
      }
    }
    assertThat(capacity).isLessThan(2 * 4L * ReadBuffer.CAPACITY);
    kept.forEach(ByteBuf::release);
  }

  @Test
  void whoKeepsNothingGoesOnInTheSharedBufferBesideWhoDoes() {
    ByteBuf kept = read(one, 1);
    for (int i = 0; i < 3; i++) {
      ByteBuf passing = read(other, 1);
      assertThat(passing.capacity()).isEqualTo(ReadBuffer.CAPACITY);
      passing.release();
    }
    ByteBuf next = read(one, 1);
    assertThat(next.capacity()).isLessThan(ReadBuffer.CAPACITY);
    kept.release();
    next.release();
  }

  @Test
  void aConnectionThatBringsMuchReadsMuchAtOnce() {
    int largest = 0;
    for (int i = 0; i < 10; i++) {
      ByteBuf piece = read(one, 1 << 20);
      largest = Math.max(largest, piece.capacity());
      piece.release();
    }
    assertThat(largest).isGreaterThanOrEqualTo(64 * 1024);

    int capacity = 0;
    for (int i = 0; i <= ReadBuffer.OWN_READS; i++) {
      ByteBuf piece = read(one, 10);
      capacity = piece.capacity();
      piece.release();
    }
    assertThat(capacity).as("it is small again").isEqualTo(ReadBuffer.CAPACITY);
  }

  @Test
  void readsGoOnWhileThereIsMoreAndOthersHaveTheirTurn() {
    one.reset(channel.config());
    int reads = 0;
    do {
      ByteBuf into = one.allocate(alloc);
      one.attemptedBytesRead(into.writableBytes());
      one.lastBytesRead(into.writableBytes());
      one.incMessagesRead(1);
      into.release();
      reads++;
    } while (one.continueReading());
    assertThat(reads).isEqualTo(16);

    ByteBuf last = read(other, 5);
    assertThat(other.continueReading()).as("less came than could").isFalse();
    last.release();

    channel.config().setAutoRead(false);
    ByteBuf full = read(other, ReadBuffer.CAPACITY);
    assertThat(other.continueReading()).as("nobody wants more").isFalse();
    full.release();
  }
}
