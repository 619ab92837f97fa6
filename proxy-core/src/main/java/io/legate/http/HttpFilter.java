package io.legate.http;

import io.netty.buffer.ByteBuf;

/**
 * Works on the requests and responses of one stream. One instance per stream, made by a compiled
 * {@link HttpFilterFactory}; everything is called on the stream's worker, so no locks are needed. A
 * filter that waits for something remote posts back to {@code callbacks.worker()}. Envoy: {@code
 * Http::StreamFilter}.
 *
 * <p>Requests pass the filters in the order of configuration, responses in the reverse order. Every
 * method may be called re-entrantly by what the filter itself does, except after {@link
 * #onDestroy}.
 */
public interface HttpFilter {
  /** What happens after a filter saw a head or trailers. */
  enum HeadersStatus {
    /** The next filter gets it. */
    CONTINUE,
    /** It waits here, as do body and trailers (which this filter still sees), until continued. */
    STOP_ITERATION,
    /**
     * It waits, and body is collected by the chain (a local reply 413 or 500 at the limit) unseen.
     */
    STOP_ALL_ITERATION_AND_BUFFER,
    /** It waits, and reading of more body is stopped at the limit. */
    STOP_ALL_ITERATION_AND_WATERMARK
  }

  /** What happens after a filter saw a piece of a body. */
  enum DataStatus {
    /** The next filter gets it, after what was collected. */
    CONTINUE,
    /** The chain collects it; over the limit the stream ends with a local reply 413 or 500. */
    STOP_ITERATION_AND_BUFFER,
    /** The chain collects it; over the limit reading stops. */
    STOP_ITERATION_AND_WATERMARK,
    /** It is dropped, or the filter took it over (it then owns the reference). */
    STOP_ITERATION_NO_BUFFER
  }

  /** Called once, before anything else. */
  void initialize(HttpFilterCallbacks callbacks);

  /** The request's head. {@code endStream}: there is no body. */
  default HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
    return HeadersStatus.CONTINUE;
  }

  /**
   * A piece of the request's body; owned by the chain unless STOP_ITERATION_NO_BUFFER is returned.
   */
  default DataStatus onRequestData(ByteBuf data, boolean endStream) {
    return DataStatus.CONTINUE;
  }

  /** The request's trailers. */
  default HeadersStatus onRequestTrailers(HeaderMap trailers) {
    return HeadersStatus.CONTINUE;
  }

  /** The response's head. */
  default HeadersStatus onResponseHeaders(HeaderMap headers, boolean endStream) {
    return HeadersStatus.CONTINUE;
  }

  /**
   * A piece of the response's body; owned by the chain unless STOP_ITERATION_NO_BUFFER is returned.
   */
  default DataStatus onResponseData(ByteBuf data, boolean endStream) {
    return DataStatus.CONTINUE;
  }

  /** The response's trailers. */
  default HeadersStatus onResponseTrailers(HeaderMap trailers) {
    return HeadersStatus.CONTINUE;
  }

  /** Both messages are complete or the stream is reset, and access logs are about to be written. */
  default void onStreamComplete() {}

  /**
   * The stream is gone: release what is held, cancel timers and calls; do nothing to the stream.
   */
  void onDestroy();
}
