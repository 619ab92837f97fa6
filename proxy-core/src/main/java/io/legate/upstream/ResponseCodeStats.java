package io.legate.upstream;

import io.legate.stats.Counter;
import io.legate.stats.StatsScope;
import io.legate.stats.StatsShard;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Counters per status and per class of statuses ({@code PREFIX200}, {@code PREFIX2xx}). A status's
 * counter is made when it is first seen; from then on counting is an array access. Shared by all
 * threads.
 */
public final class ResponseCodeStats {
  private final StatsScope scope;
  private final String prefix;
  private final Counter[] classes = new Counter[6];
  private final AtomicReferenceArray<Counter> codes = new AtomicReferenceArray<>(600);

  /** Counters named {@code prefix} and the status or its class. */
  public ResponseCodeStats(StatsScope scope, String prefix) {
    this.scope = scope;
    this.prefix = prefix;
    for (int i = 1; i < classes.length; i++) {
      classes[i] = scope.counter(prefix + i + "xx");
    }
  }

  /** Counts a response of that status. */
  public void inc(StatsShard shard, int status) {
    if (status < 100 || status > 599) {
      return;
    }
    classes[status / 100].inc(shard);
    Counter counter = codes.get(status);
    if (counter == null) {
      counter = scope.counter(prefix + status);
      codes.set(status, counter);
    }
    counter.inc(shard);
  }
}
