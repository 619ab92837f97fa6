package io.legate.http.conn;

import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.http.ServerConnection;
import io.legate.stream.Protocol;

/**
 * How a connection comes to its end without cutting what is in progress. HTTP/1: the next response
 * says so. HTTP/2: the client is told to open no more streams soon, and after the drain time, in
 * which those that it opened meanwhile arrive, that no more are taken (RFC 9113 §6.8). Confined to
 * the connection's worker. Envoy: {@code ConnectionManagerImpl::startDrainSequence}.
 */
final class OrderlyEnd extends Timer {
  private enum State {
    NOT_BEGUN,
    /** The client was told, and may still open streams. */
    NOTICED,
    /** Closes with the last stream. */
    CLOSING
  }

  private final HttpConnectionManager manager;
  private final Worker worker;
  private State state = State.NOT_BEGUN;

  OrderlyEnd(HttpConnectionManager manager, Worker worker) {
    this.manager = manager;
    this.worker = worker;
  }

  boolean begun() {
    return state != State.NOT_BEGUN;
  }

  /** Whether the connection closes as soon as no stream is in progress. */
  boolean closing() {
    return state == State.CLOSING;
  }

  /** Begins, once. {@code drainNanos}: how long HTTP/2 waits for streams that are on their way. */
  void begin(ServerConnection codec, long drainNanos) {
    if (state != State.NOT_BEGUN) {
      return;
    }
    if (codec.protocol() == Protocol.HTTP_2) {
      state = State.NOTICED;
      codec.shutdownNotice();
      worker.schedule(this, drainNanos);
    } else {
      state = State.CLOSING;
      manager.closeIfDone();
    }
  }

  @Override
  protected void onTimer() {
    state = State.CLOSING;
    manager.codec().goAway();
    manager.closeIfDone();
  }
}
