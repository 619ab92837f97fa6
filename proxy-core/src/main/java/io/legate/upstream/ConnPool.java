package io.legate.upstream;

import io.legate.http.RequestEncoder;
import io.legate.http.ResponseDecoder;
import io.legate.stream.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Connections of one worker to one host that carry HTTP requests. Confined to the worker. Envoy:
 * {@code Http::ConnectionPool::Instance}.
 */
public interface ConnPool {
  /** Why no stream could be had. */
  enum FailureReason {
    /** A circuit breaker is open. */
    OVERFLOW,
    LOCAL_CONNECTION_FAILURE,
    REMOTE_CONNECTION_FAILURE,
    TIMEOUT
  }

  /** Told how a request for a stream ended. Exactly one of these is called, perhaps at once. */
  interface Callbacks {
    /**
     * A stream is there.
     *
     * @param encoder sends the request
     * @param protocol what the connection speaks; null: bytes
     * @param fresh whether the connection has carried no request before
     */
    void onPoolReady(RequestEncoder encoder, Host host, @Nullable Protocol protocol, boolean fresh);

    /** There is none. */
    void onPoolFailure(FailureReason reason, @Nullable String transportFailure, Host host);
  }

  /** A stream that was asked for and is not there yet. */
  interface Pending {
    /** Asks no longer; no callback follows. */
    void cancel();
  }

  /**
   * Asks for a stream.
   *
   * @return what can be cancelled, or null when a callback was called already
   */
  @Nullable Pending newStream(ResponseDecoder decoder, Callbacks callbacks);

  /** Closes what is idle, and the rest as it becomes idle; new streams are still served. */
  void drain();

  /**
   * Gives no more streams to the connections of the moment: they are closed as they become idle.
   * Others are made for streams to come.
   */
  default void retireConnections() {
    // What is made for one stream is let go with it.
  }

  /**
   * Makes a connection for a stream that is expected, if there are too few for {@code ratio} times
   * the streams with that one; whether it did.
   */
  default boolean preconnect(double ratio) {
    return false;
  }

  /** Whether streams run or wait. */
  default boolean busy() {
    return true;
  }

  /** Calls {@code callback} each time when it is left without any connection and nobody waits. */
  default void onEmpty(Runnable callback) {
    // What is made for one stream is let go with it.
  }
}
