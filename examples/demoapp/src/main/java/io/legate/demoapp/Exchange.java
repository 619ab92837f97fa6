package io.legate.demoapp;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

/**
 * One request and the answer to it, made by an {@link Endpoint} when the request's head is in. All
 * calls come on the connection's event loop.
 *
 * <p>The default takes a request body and throws it away.
 */
abstract class Exchange {
  private final DemoConnection connection;
  private final HttpRequest request;

  Exchange(DemoConnection connection, HttpRequest request) {
    this.connection = connection;
    this.request = request;
  }

  /** The connection that carries it; the way to answer. */
  final DemoConnection connection() {
    return connection;
  }

  final HttpRequest request() {
    return request;
  }

  /** Begins; called once, before any other. */
  void onStart() {}

  /**
   * A piece of the request's body, perhaps empty.
   *
   * @param data the caller's: whoever keeps it retains it
   */
  void onBody(ByteBuf data) {}

  /** The request is complete; called once, unless the connection breaks before. */
  abstract void onRequestEnd(HttpHeaders trailers);

  /** The socket takes bytes again. */
  void onWritable() {}

  /** The connection is gone before the answer was complete. */
  void onClose() {}
}
