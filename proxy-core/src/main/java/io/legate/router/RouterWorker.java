package io.legate.router;

import io.legate.event.Worker;
import io.legate.upstream.WorkerClusters;
import java.util.ArrayList;

/** What the router filters of one worker share, and those that are not in use. Confined to it. */
final class RouterWorker {
  private static final int MAX_KEPT = 1024;

  private final Worker worker;
  private final RouterOptions options;
  private final WorkerClusters clusters;
  private final ArrayList<RouterFilter> free = new ArrayList<>();

  RouterWorker(Worker worker, RouterOptions options, WorkerClusters clusters) {
    this.worker = worker;
    this.options = options;
    this.clusters = clusters;
  }

  RouterFilter take() {
    int last = free.size() - 1;
    return last >= 0 ? free.remove(last) : new RouterFilter(this);
  }

  void recycle(RouterFilter filter) {
    if (free.size() < MAX_KEPT) {
      free.add(filter);
    } else {
      filter.drop();
    }
  }

  Worker worker() {
    return worker;
  }

  RouterOptions options() {
    return options;
  }

  WorkerClusters clusters() {
    return clusters;
  }
}
