package io.legate.upstream.discovery;

import io.legate.common.RandomSource;
import java.util.concurrent.TimeUnit;

/**
 * When a name is resolved again: after the refresh rate or the records' time to live, plus jitter;
 * after failures by fully jittered exponential back-off. Not thread-safe. Envoy: {@code
 * StrictDnsClusterImpl}, {@code JitteredExponentialBackOffStrategy}.
 */
public final class DnsRefresh {
  private final DnsOptions options;
  private final RandomSource random;
  private long nextBackoffNanos;

  /** Waits of these options. */
  public DnsRefresh(DnsOptions options, RandomSource random) {
    this.options = options;
    this.random = random;
    this.nextBackoffNanos = options.failureBaseNanos();
  }

  /** The wait after an answer. */
  public long afterAnswerNanos(DnsResolver.Answer answer) {
    nextBackoffNanos = options.failureBaseNanos();
    long wait = options.refreshNanos();
    if (options.respectTtl() && !answer.addresses().isEmpty() && answer.ttlSeconds() > 0) {
      wait = TimeUnit.SECONDS.toNanos(answer.ttlSeconds());
    }
    return options.jitterNanos() > 0 ? wait + random.below(options.jitterNanos()) : wait;
  }

  /** The wait after a failure. */
  public long afterFailureNanos() {
    if (options.failureBaseNanos() == 0) {
      return options.refreshNanos();
    }
    long bound = nextBackoffNanos;
    nextBackoffNanos = Math.min(bound * 2, options.failureMaxNanos());
    return Math.max(TimeUnit.MILLISECONDS.toNanos(1), random.below(bound));
  }
}
