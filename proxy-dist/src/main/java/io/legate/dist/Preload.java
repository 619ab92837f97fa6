package io.legate.dist;

import io.legate.dist.Settings.TransportChoice;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Loads classes on a thread of its own while the main thread reads the command line and the
 * configuration, so that two cores share the start.
 */
final class Preload implements AutoCloseable {
  private final CountDownLatch logging = new CountDownLatch(1);
  private final CompletableFuture<TransportChoice> transport = new CompletableFuture<>();
  private final Daemons daemons;

  private Preload(Daemons daemons) {
    this.daemons = daemons;
  }

  /** Starts the thread. */
  static Preload begin(Daemons daemons) {
    Preload preload = new Preload(daemons);
    Thread thread = new Thread(preload::run, "preload");
    thread.setDaemon(true);
    thread.start();
    return preload;
  }

  /** Waits until SLF4J is initialised, which only one thread may do. */
  void awaitLogging() throws InterruptedException {
    logging.await();
  }

  /** Something will be served, on this transport. */
  void transport(TransportChoice choice) {
    transport.complete(choice);
  }

  /** Nothing more needs to be loaded. */
  @Override
  public void close() {
    transport.cancel(false);
  }

  private @Nullable TransportChoice awaitTransport() {
    try {
      return transport.get();
    } catch (InterruptedException | CancellationException | ExecutionException e) {
      // The process is about to end.
      return null;
    }
  }

  private void run() {
    try {
      LoggerFactory.getILoggerFactory();
    } finally {
      logging.countDown();
    }
    TransportChoice choice = awaitTransport();
    if (choice != null) {
      daemons.preload(choice);
    }
  }
}
