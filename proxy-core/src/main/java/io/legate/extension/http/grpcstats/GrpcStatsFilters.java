package io.legate.extension.http.grpcstats;

import io.legate.event.Worker;
import io.legate.http.HttpFilter;
import io.legate.http.HttpFilterFactory;
import io.legate.upstream.WorkerClusters;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the filters of one place in a chain; shared by workers, each with its own part. */
final class GrpcStatsFilters implements HttpFilterFactory {
  private final GrpcStatsOptions options;
  private final Function<Worker, WorkerClusters> clusters;
  private final @Nullable GrpcStatsWorker[] workers;

  GrpcStatsFilters(
      GrpcStatsOptions options, Function<Worker, WorkerClusters> clusters, int threads) {
    this.options = options;
    this.clusters = clusters;
    this.workers = new GrpcStatsWorker[threads];
  }

  @Override
  public HttpFilter create(Worker worker) {
    GrpcStatsWorker own = workers[worker.index()];
    if (own == null) {
      own = new GrpcStatsWorker(options, clusters.apply(worker), worker.stats());
      workers[worker.index()] = own;
    }
    return own.take();
  }
}
