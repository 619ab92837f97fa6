package io.legate.event;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits until something has come true that nobody tells of. Called on a thread that is no worker,
 * which it blocks; the looking is done on a worker.
 */
public final class Await extends Timer {
  private static final long LOOK_NANOS = 20_000_000; // 20 ms

  private final Worker worker;
  private final BooleanSupplier condition;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean over;

  private Await(Worker worker, BooleanSupplier condition) {
    this.worker = worker;
    this.condition = condition;
  }

  /**
   * Returns when the condition holds, or the time is over.
   *
   * @param worker that looks, now and every few milliseconds
   * @return whether it holds
   */
  public static boolean until(Worker worker, BooleanSupplier condition, Duration most)
      throws InterruptedException {
    Await await = new Await(worker, condition);
    worker.execute(await::onTimer);
    try {
      return await.done.await(most.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      await.over = true;
    }
  }

  @Override
  protected void onTimer() {
    if (condition.getAsBoolean()) {
      done.countDown();
    } else if (!over) {
      worker.schedule(this, LOOK_NANOS);
    }
  }
}
