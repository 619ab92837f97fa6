package io.legate.upstream.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.common.RandomSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DnsRefreshTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final DnsResolver.Answer FOUND =
      DnsResolver.Answer.of(FakeResolver.addresses("127.0.0.1"), 30);
  private static final DnsResolver.Answer EMPTY =
      DnsResolver.Answer.of(List.of(), DnsResolver.NO_TTL);

  private final RandomSource random = new RandomSource(1);

  @Test
  void waitsTheRefreshRateUnlessTheTtlIsRespected() {
    assertThat(refresh(false, 0, 0).afterAnswerNanos(FOUND)).isEqualTo(5 * SECOND);
    assertThat(refresh(true, 0, 0).afterAnswerNanos(FOUND)).isEqualTo(30 * SECOND);
    assertThat(refresh(true, 0, 0).afterAnswerNanos(EMPTY)).isEqualTo(5 * SECOND);
    assertThat(refresh(true, 0, 0).afterAnswerNanos(DnsResolver.Answer.of(FOUND.addresses(), 0)))
        .isEqualTo(5 * SECOND);
  }

  @Test
  void addsJitterToAnAnswersWait() {
    DnsRefresh refresh = refresh(false, SECOND, 0);
    for (int i = 0; i < 100; i++) {
      assertThat(refresh.afterAnswerNanos(FOUND)).isBetween(5 * SECOND, 6 * SECOND - 1);
    }
  }

  @Test
  void waitsTheRefreshRateAfterAFailureWhenNothingElseIsSaid() {
    assertThat(refresh(true, SECOND, 0).afterFailureNanos()).isEqualTo(5 * SECOND);
  }

  @Test
  void backsOffUpToTheLimitAndStartsAnewAfterAnAnswer() {
    long[] longest = new long[5];
    for (int round = 0; round < 500; round++) {
      DnsRefresh refresh = refresh(false, 0, SECOND);
      for (int i = 0; i < longest.length; i++) {
        longest[i] = Math.max(longest[i], refresh.afterFailureNanos());
      }
      refresh.afterAnswerNanos(FOUND);
      assertThat(refresh.afterFailureNanos()).isBetween(1L, SECOND);
    }
    for (int i = 0; i < longest.length; i++) {
      long bound = Math.min(SECOND << i, 4 * SECOND);
      assertThat(longest[i]).isBetween((long) (bound * 0.9), bound);
    }
  }

  private DnsRefresh refresh(boolean respectTtl, long jitter, long failureBase) {
    return new DnsRefresh(
        new DnsOptions(
            DnsLookupFamily.AUTO,
            5 * SECOND,
            jitter,
            failureBase,
            4 * failureBase,
            respectTtl,
            DnsResolverOptions.SYSTEM),
        random);
  }
}
