package io.legate.event;

import io.legate.stats.StatsStore;
import io.netty.channel.SingleThreadEventLoop;
import java.util.concurrent.Executor;

/**
 * A worker without a thread of its own: whoever makes it is its thread, and says when a turn ends.
 * For deterministic tests of what runs on a worker; timers run when their time has come and a turn
 * ends.
 */
public final class TestWorker {
  private final StatsStore stats = new StatsStore(1);
  private final ManualEventLoop loop = new ManualEventLoop();
  private final Worker worker = new Worker(0, loop, Transport.NIO, stats.shard(0));

  /** The worker; only this thread may use it. */
  public Worker worker() {
    return worker;
  }

  /** The stats it counts in. */
  public StatsStore stats() {
    return stats;
  }

  /**
   * Runs what is due, then what was left for the end of the turn; buffers that a worker keeps from
   * turn to turn are given up, as nobody says when this one ends.
   */
  public void endTurn() {
    loop.turn();
    worker.close();
  }

  private static final class ManualEventLoop extends SingleThreadEventLoop {
    private final Thread owner = Thread.currentThread();

    ManualEventLoop() {
      super(
          null,
          (Executor)
              task -> {
                throw new IllegalStateException("the owner runs the tasks");
              },
          false);
    }

    void turn() {
      runAllTasks();
    }

    @Override
    public boolean inEventLoop(Thread thread) {
      return thread == owner;
    }

    @Override
    protected void run() {
      throw new IllegalStateException("the owner runs the tasks");
    }
  }
}
