package io.legate.router;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Buffers;
import io.legate.event.Transport;
import io.legate.testing.WorkerFixture;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetryBufferTest {
  private final WorkerFixture workers = new WorkerFixture(1, Transport.NIO);

  @AfterEach
  void stop() {
    workers.close();
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  @Test
  void keepsNoMoreThanTheLimitAndDropsAllThen() {
    var buffer = new RetryBuffer();
    buffer.begin(true);
    ByteBuf first = bytes("12345");
    ByteBuf second = bytes("67890");

    assertThat(buffer.keep(workers.worker(), first, 8)).isTrue();
    assertThat(first.refCnt()).isEqualTo(2);
    assertThat(buffer.keep(workers.worker(), second, 8)).isFalse();
    assertThat(first.refCnt()).isOne();
    assertThat(second.refCnt()).isOne();
    assertThat(buffer.isEmpty()).isFalse();
    assertThat(buffer.keep(workers.worker(), second, 8)).isTrue();
    first.release();
    second.release();
  }

  @Test
  void keepsNothingOfARequestThatIsNotRetried() {
    var buffer = new RetryBuffer();
    buffer.begin(false);
    ByteBuf data = bytes("x");

    assertThat(buffer.keep(workers.worker(), data, 0)).isTrue();
    assertThat(data.refCnt()).isOne();
    assertThat(buffer.isEmpty()).isFalse();
    data.release();
  }

  @Test
  void joinsManySmallPiecesInNoTime() {
    long start = System.nanoTime();
    ByteBuf all = null;
    for (int i = 0; i < 200_000; i++) {
      all = Buffers.merge(workers.worker(), all, bytes(String.valueOf((char) ('a' + i % 26))));
    }
    assertThat(all.readableBytes()).isEqualTo(200_000);
    assertThat(all.getByte(100_001)).isEqualTo((byte) ('a' + 100_001 % 26));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    all.release();
  }

  @Test
  void leavesWhatOthersStillSendAlone() {
    ByteBuf all = Buffers.merge(workers.worker(), bytes("ab"), bytes("cd"));
    ByteBuf shared = all.retainedDuplicate();
    ByteBuf more = Buffers.merge(workers.worker(), all, bytes("ef"));

    assertThat(more).isNotSameAs(all);
    assertThat(more.toString(US_ASCII)).isEqualTo("abcdef");
    assertThat(shared.toString(US_ASCII)).isEqualTo("abcd");
    more.release();
    assertThat(shared.toString(US_ASCII)).isEqualTo("abcd");
    shared.release();
  }
}
