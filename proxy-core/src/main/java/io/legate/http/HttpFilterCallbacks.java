package io.legate.http;

import io.legate.event.Worker;
import io.legate.network.Connection;
import io.legate.stream.StreamInfo;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a filter can do to its stream. Every call is on the stream's worker. Envoy: {@code
 * StreamDecoderFilterCallbacks} and {@code StreamEncoderFilterCallbacks}.
 */
public interface HttpFilterCallbacks {
  /** The stream's worker. */
  Worker worker();

  /** The downstream connection; null for requests that the proxy makes itself. */
  @Nullable Connection connection();

  /** The facts of the stream. */
  StreamInfo streamInfo();

  /** A number for the stream ({@code [S3]} in logs). */
  long streamId();

  /** The request's head. */
  HeaderMap requestHeaders();

  /** The request's trailers; empty until there are some. */
  HeaderMap requestTrailers();

  /** The response's head; empty until there is one. */
  HeaderMap responseHeaders();

  /** The response's trailers; empty until there are some. */
  HeaderMap responseTrailers();

  /** The route of the request, found when first asked for; null when there is none. */
  @Nullable Route route();

  /** Forgets the route, so that it is looked up anew after a filter changed the head. */
  void clearRouteCache();

  /** Goes on with the request after this filter stopped it. */
  void continueRequest();

  /** Goes on with the response after this filter stopped it. */
  void continueResponse();

  /** Puts data behind what is collected of the request's body; takes ownership. */
  void addRequestData(ByteBuf data);

  /** What is collected of the request's body, or null; owned by the chain. */
  @Nullable ByteBuf bufferedRequestData();

  /**
   * Answers the request here: the upstream, if any, is reset, response filters see the reply.
   *
   * @param body text of the body; empty for none
   * @param headers changes the reply's head before it is sent, or null
   * @param details Envoy's response-code details
   */
  void sendLocalReply(int status, String body, @Nullable HeaderChange headers, String details);

  /** Sends a 1xx head on its way downstream; for the terminal filter. */
  void encode1xxHeaders(HeaderMap headers);

  /** Sends the response's head, which is in {@link #responseHeaders()}; for the terminal filter. */
  void encodeHeaders(boolean endStream);

  /** Sends a piece of the response's body; takes ownership; for the terminal filter. */
  void encodeData(ByteBuf data, boolean endStream);

  /**
   * Sends the response's trailers, which are in {@link #responseTrailers()}; for the terminal
   * filter.
   */
  void encodeTrailers();

  /** Ends the stream at once in both directions. */
  void resetStream(StreamResetReason reason);

  /** How many bytes of a body may be collected. */
  int bufferLimit();

  /** For the terminal filter: the upstream takes no more for now; reading downstream stops. */
  void onRequestAboveWriteBufferHighWatermark();

  /** For the terminal filter: the upstream takes more; reading downstream resumes. */
  void onRequestBelowWriteBufferLowWatermark();

  /** Sets who is told when the downstream takes no more, and when it does again. */
  void downstreamWatermarks(@Nullable DownstreamWatermarks callbacks);

  /** Changes the head of a local reply. */
  interface HeaderChange {
    /** Called once, before the reply passes the filters. */
    void apply(HeaderMap headers);
  }

  /** Told whether the client keeps up. */
  interface DownstreamWatermarks {
    /** More waits for the client than the buffer limit: stop reading the upstream. */
    void onDownstreamAboveHighWatermark();

    /** It drained. */
    void onDownstreamBelowLowWatermark();
  }
}
