package io.legate.http.conn;

import io.legate.event.Worker;
import java.util.ArrayList;

/** The streams of one worker that are not in use. Confined to the worker. */
final class StreamPool {
  private static final int MAX_KEPT = 1024;

  private final Worker worker;
  private final ArrayList<ActiveStream> free = new ArrayList<>();

  StreamPool(Worker worker) {
    this.worker = worker;
  }

  ActiveStream take() {
    int last = free.size() - 1;
    return last >= 0 ? free.remove(last) : new ActiveStream(worker, this);
  }

  void recycle(ActiveStream stream) {
    if (free.size() < MAX_KEPT) {
      free.add(stream);
    } else {
      stream.drop();
    }
  }
}
