package io.legate.benchmarks;

import io.legate.upstream.ResourceLimit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a request pays for its permit of a circuit breaker, both ways: the one number that the proxy
 * has, what it had before (asked first, counted later, so that two workers could both take the
 * last), and permits dealt out to the threads. With {@code -t 1} and with as many threads as there
 * are workers.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ResourceLimitBench {
  private static final long MAX = 1024;

  /** What all threads share. */
  @State(Scope.Benchmark)
  public static class Shared {
    final ResourceLimit exact = new ResourceLimit(MAX);
    final AtomicLong counted = new AtomicLong();
    final Striped striped = new Striped(64);
    final AtomicInteger threads = new AtomicInteger();
  }

  /** Which thread it is. */
  @State(Scope.Thread)
  public static class Own {
    int index = -1;

    int of(Shared shared) {
      if (index < 0) {
        index = shared.threads.getAndIncrement();
      }
      return index;
    }
  }

  /** One compare-and-set and one decrement. */
  @Benchmark
  public boolean exact(Shared shared) {
    boolean got = shared.exact.tryAcquire();
    if (got) {
      shared.exact.release();
    }
    return got;
  }

  /** A read, an increment, a decrement: not exact. */
  @Benchmark
  public boolean askedThenCounted(Shared shared) {
    boolean got = shared.counted.get() < MAX;
    if (got) {
      shared.counted.incrementAndGet();
      shared.counted.getAndDecrement();
    }
    return got;
  }

  /** Permits of the thread's own, with others' when those are used up. */
  @Benchmark
  public boolean striped(Shared shared, Own own) {
    int stripe = own.of(shared);
    boolean got = shared.striped.tryAcquire(stripe);
    if (got) {
      shared.striped.release(stripe);
    }
    return got;
  }

  /** Permits in stripes, a cache line each; the smallest thing that is nearly exact. */
  private static final class Striped {
    private static final int LINE = 16;
    private static final int BATCH = 8;
    private final int stripes;
    private final AtomicLong rest = new AtomicLong(MAX);
    private final AtomicLongArray free;

    Striped(int stripes) {
      this.stripes = stripes;
      this.free = new AtomicLongArray(stripes * LINE);
    }

    boolean tryAcquire(int stripe) {
      if (take(stripe * LINE)) {
        return true;
      }
      long left = rest.get();
      while (left > 0) {
        long batch = Math.min(left, BATCH);
        long seen = rest.compareAndExchange(left, left - batch);
        if (seen == left) {
          free.addAndGet(stripe * LINE, batch - 1);
          return true;
        }
        left = seen;
      }
      for (int i = 0; i < stripes; i++) {
        if (take(i * LINE)) {
          return true;
        }
      }
      return false;
    }

    private boolean take(int cell) {
      long now = free.get(cell);
      while (now > 0) {
        long seen = free.compareAndExchange(cell, now, now - 1);
        if (seen == now) {
          return true;
        }
        now = seen;
      }
      return false;
    }

    void release(int stripe) {
      int cell = stripe * LINE;
      if (free.incrementAndGet(cell) > 2 * BATCH) {
        long now = free.get(cell);
        if (now > BATCH && free.compareAndSet(cell, now, now - BATCH)) {
          rest.addAndGet(BATCH);
        }
      }
    }
  }
}
