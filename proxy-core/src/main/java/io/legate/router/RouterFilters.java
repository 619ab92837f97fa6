package io.legate.router;

import io.legate.event.Worker;
import io.legate.http.HttpFilter;
import io.legate.http.HttpFilterFactory;
import io.legate.upstream.WorkerClusters;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the router filters of one connection manager; shared by workers, each with its own part.
 */
public final class RouterFilters implements HttpFilterFactory {
  private final RouterOptions options;
  private final Function<Worker, WorkerClusters> clusters;
  private final @Nullable RouterWorker[] workers;

  /**
   * A factory.
   *
   * @param clusters gives a worker's clusters, on that worker
   * @param threads the highest worker index and one more
   */
  public RouterFilters(
      RouterOptions options, Function<Worker, WorkerClusters> clusters, int threads) {
    this.options = options;
    this.clusters = clusters;
    this.workers = new RouterWorker[threads];
  }

  @Override
  public HttpFilter create(Worker worker) {
    RouterWorker shared = workers[worker.index()];
    if (shared == null) {
      shared = new RouterWorker(worker, options, clusters.apply(worker));
      workers[worker.index()] = shared;
    }
    return shared.take();
  }
}
