package io.legate.http;

import java.util.List;

/**
 * What is configured for an HTTP/2 codec (Envoy: {@code Http2ProtocolOptions} and the limits of
 * {@code HttpProtocolOptions}). Immutable, shared by workers.
 *
 * @param headerTableSize bytes of HPACK's dynamic table that we offer ({@code hpack_table_size})
 * @param maxConcurrentStreams streams that the peer may have open, or that we open
 * @param initialStreamWindow bytes that a peer may send on a stream before we take them
 * @param initialConnectionWindow the same of a connection
 * @param allowConnect whether extended CONNECT is taken (RFC 8441, {@code allow_connect})
 * @param streamErrorOnInvalidMessage whether a malformed message resets its stream only, rather
 *     than the connection
 * @param maxHeadBytes most bytes of a head's fields
 * @param maxHeaders most fields of a head or of trailers
 * @param underscores what is done with names that have an underscore
 * @param limits what a peer may make us do
 * @param keepalive when the peer is pinged
 * @param customSettings further parameters of our SETTINGS
 */
public record Http2Options(
    int headerTableSize,
    int maxConcurrentStreams,
    int initialStreamWindow,
    int initialConnectionWindow,
    boolean allowConnect,
    boolean streamErrorOnInvalidMessage,
    int maxHeadBytes,
    int maxHeaders,
    Underscores underscores,
    Limits limits,
    Keepalive keepalive,
    List<Setting> customSettings) {

  /** {@code headers_with_underscores_action}. */
  public enum Underscores {
    ALLOW,
    REJECT_REQUEST,
    DROP_HEADER
  }

  /**
   * Against floods.
   *
   * @param outboundFrames frames of any kind that may wait to be taken by the peer
   * @param outboundControlFrames the same of PING, SETTINGS and RST_STREAM
   * @param consecutiveEmptyFrames frames without payload and without END_STREAM in a row
   * @param priorityFramesPerStream PRIORITY frames for each stream opened
   * @param windowUpdatesPerDataFrame WINDOW_UPDATE frames for each DATA frame that we sent
   */
  public record Limits(
      int outboundFrames,
      int outboundControlFrames,
      int consecutiveEmptyFrames,
      int priorityFramesPerStream,
      int windowUpdatesPerDataFrame) {
    /** Envoy's. */
    public static final Limits DEFAULT = new Limits(10_000, 1_000, 1, 100, 10);
  }

  /**
   * Pings ({@code connection_keepalive}).
   *
   * @param intervalNanos between pings; 0: none
   * @param timeoutNanos how long an answer may take
   * @param jitterPercent how much longer an interval may be, by chance
   * @param idleIntervalNanos a connection idle for this is pinged before its next stream; 0: not
   */
  public record Keepalive(
      long intervalNanos, long timeoutNanos, double jitterPercent, long idleIntervalNanos) {
    /** No pings. */
    public static final Keepalive NONE = new Keepalive(0, 0, 15, 0);
  }

  /**
   * A parameter of SETTINGS.
   *
   * @param id its number, 0 to 65535
   * @param value its value, unsigned 32 bits
   */
  public record Setting(int id, long value) {}

  /** Envoy's defaults for requests. */
  public static final Http2Options DEFAULT =
      new Http2Options(
          4096,
          1024,
          16 << 20,
          24 << 20,
          false,
          false,
          60 * 1024,
          100,
          Underscores.ALLOW,
          Limits.DEFAULT,
          Keepalive.NONE,
          List.of());
}
