package io.legate.http.conn;

import io.legate.event.Worker;

/** What the HTTP connections of one worker share. Confined to the worker. */
final class ConnectionManagerWorker {
  private final Worker worker;
  private final StreamPool streams;
  private final DateHeader date = new DateHeader();

  ConnectionManagerWorker(Worker worker) {
    this.worker = worker;
    this.streams = new StreamPool(worker);
  }

  Worker worker() {
    return worker;
  }

  StreamPool streams() {
    return streams;
  }

  DateHeader date() {
    return date;
  }
}
