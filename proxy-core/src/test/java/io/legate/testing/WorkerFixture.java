package io.legate.testing;

import io.legate.event.Transport;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.stats.StatsStore;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Running workers with their stats, and a way to do things on their threads. */
public final class WorkerFixture implements AutoCloseable {
  private final StatsStore stats;
  private final Workers workers;

  /** Starts {@code concurrency} workers on a transport. */
  public WorkerFixture(int concurrency, Transport transport) {
    stats = new StatsStore(concurrency);
    workers = new Workers(concurrency, transport, stats);
  }

  /** The transports that this machine can use. */
  public static Stream<Transport> transports() {
    return Arrays.stream(Transport.values()).filter(Transport::available);
  }

  public StatsStore stats() {
    return stats;
  }

  public Workers workers() {
    return workers;
  }

  /** The first worker. */
  public Worker worker() {
    return workers.all().get(0);
  }

  /** Does something on the first worker and waits for what it yields. */
  public <T> T call(Callable<T> task) {
    return call(worker(), task);
  }

  /** Does something on the first worker and waits until it is done. */
  public void run(Runnable task) {
    call(
        worker(),
        () -> {
          task.run();
          return null;
        });
  }

  /** Does something on a worker and waits for what it yields. */
  public static <T> T call(Worker worker, Callable<T> task) {
    var done = new CompletableFuture<T>();
    worker.execute(
        () -> {
          try {
            done.complete(task.call());
          } catch (Throwable t) {
            done.completeExceptionally(t);
          }
        });
    try {
      return done.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("on " + worker.index(), e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    workers.close();
  }
}
