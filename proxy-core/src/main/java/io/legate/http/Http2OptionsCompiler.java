package io.legate.http;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.legate.common.ConfigContext;
import io.legate.common.Durations;
import io.legate.common.FieldSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles {@code envoy.config.core.v3.Http2ProtocolOptions}, on the control thread. What the
 * message does not say comes from the connection manager or the cluster that it belongs to.
 *
 * @param maxHeadBytes most bytes of a head's fields
 * @param maxHeaders most fields of a head
 * @param underscores what is done with names that have an underscore
 * @param streamError the connection manager's {@code stream_error_on_invalid_http_message}, or null
 *     where it is not set
 */
public record Http2OptionsCompiler(
    int maxHeadBytes,
    int maxHeaders,
    Http2Options.Underscores underscores,
    @Nullable BoolValue streamError) {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.Http2ProtocolOptions")
          .reads("hpack_table_size", "max_concurrent_streams")
          .reads("initial_stream_window_size", "initial_connection_window_size", "allow_connect")
          .reads("max_outbound_frames", "max_outbound_control_frames")
          .reads("max_consecutive_inbound_frames_with_empty_payload")
          .reads("max_inbound_priority_frames_per_stream")
          .reads("max_inbound_window_update_frames_per_data_frame_sent")
          .reads("stream_error_on_invalid_http_messaging")
          .reads("override_stream_error_on_invalid_http_message")
          .reads("custom_settings_parameters", "connection_keepalive")
          .harmless("use_oghttp2_codec", "there is one codec")
          .harmless("max_metadata_size", "means something with allow_metadata alone")
          .refuses("allow_metadata", "METADATA frames are not taken");
  static final FieldSet SETTING =
      FieldSet.of("envoy.config.core.v3.Http2ProtocolOptions.SettingsParameter")
          .reads("identifier", "value");
  static final FieldSet KEEPALIVE =
      FieldSet.of("envoy.config.core.v3.KeepaliveSettings")
          .reads("interval", "timeout", "interval_jitter", "connection_idle_interval");

  private static final long UINT32 = 0xffff_ffffL;
  private static final int MIN_WINDOW = 65_535;
  private static final long MIN_KEEPALIVE = 1_000_000;

  /** The options; after errors, something that is not used. */
  public Http2Options compile(Http2ProtocolOptions proto, ConfigContext at) {
    at.check(FIELDS, proto);
    Http2Options d = Http2Options.DEFAULT;
    List<Http2Options.Setting> custom = Http2CustomSettings.compile(proto, at);
    return new Http2Options(
        intOf(
            proto.hasHpackTableSize(),
            proto.getHpackTableSize(),
            (int) Http2CustomSettings.value(custom, 1, d.headerTableSize()),
            at.at("hpack_table_size"),
            0,
            UINT32),
        intOf(
            proto.hasMaxConcurrentStreams(),
            proto.getMaxConcurrentStreams(),
            (int) Http2CustomSettings.value(custom, 3, d.maxConcurrentStreams()),
            at.at("max_concurrent_streams"),
            1,
            Integer.MAX_VALUE),
        intOf(
            proto.hasInitialStreamWindowSize(),
            proto.getInitialStreamWindowSize(),
            (int) Http2CustomSettings.value(custom, 4, d.initialStreamWindow()),
            at.at("initial_stream_window_size"),
            MIN_WINDOW,
            Integer.MAX_VALUE),
        intOf(
            proto.hasInitialConnectionWindowSize(),
            proto.getInitialConnectionWindowSize(),
            d.initialConnectionWindow(),
            at.at("initial_connection_window_size"),
            MIN_WINDOW,
            Integer.MAX_VALUE),
        proto.getAllowConnect(),
        streamErrorOnly(proto),
        maxHeadBytes,
        maxHeaders,
        underscores,
        limits(proto, at),
        keepalive(proto, at.at("connection_keepalive")),
        Http2CustomSettings.furtherOnes(custom));
  }

  /** Envoy's order: the field that overrides, the connection manager's, the deprecated one. */
  @SuppressWarnings("deprecation")
  private boolean streamErrorOnly(Http2ProtocolOptions proto) {
    if (proto.hasOverrideStreamErrorOnInvalidHttpMessage()) {
      return proto.getOverrideStreamErrorOnInvalidHttpMessage().getValue();
    }
    return streamError == null
        ? proto.getStreamErrorOnInvalidHttpMessaging()
        : streamError.getValue();
  }

  private static Http2Options.Limits limits(Http2ProtocolOptions proto, ConfigContext at) {
    Http2Options.Limits d = Http2Options.Limits.DEFAULT;
    return new Http2Options.Limits(
        intOf(
            proto.hasMaxOutboundFrames(),
            proto.getMaxOutboundFrames(),
            d.outboundFrames(),
            at.at("max_outbound_frames"),
            1,
            UINT32),
        intOf(
            proto.hasMaxOutboundControlFrames(),
            proto.getMaxOutboundControlFrames(),
            d.outboundControlFrames(),
            at.at("max_outbound_control_frames"),
            1,
            UINT32),
        intOf(
            proto.hasMaxConsecutiveInboundFramesWithEmptyPayload(),
            proto.getMaxConsecutiveInboundFramesWithEmptyPayload(),
            d.consecutiveEmptyFrames(),
            at.at("max_consecutive_inbound_frames_with_empty_payload"),
            0,
            UINT32),
        intOf(
            proto.hasMaxInboundPriorityFramesPerStream(),
            proto.getMaxInboundPriorityFramesPerStream(),
            d.priorityFramesPerStream(),
            at.at("max_inbound_priority_frames_per_stream"),
            0,
            UINT32),
        intOf(
            proto.hasMaxInboundWindowUpdateFramesPerDataFrameSent(),
            proto.getMaxInboundWindowUpdateFramesPerDataFrameSent(),
            d.windowUpdatesPerDataFrame(),
            at.at("max_inbound_window_update_frames_per_data_frame_sent"),
            1,
            UINT32));
  }

  private static Http2Options.Keepalive keepalive(Http2ProtocolOptions proto, ConfigContext at) {
    if (!proto.hasConnectionKeepalive()) {
      return Http2Options.Keepalive.NONE;
    }
    KeepaliveSettings keepalive = proto.getConnectionKeepalive();
    at.check(KEEPALIVE, keepalive);
    double jitter = Http2Options.Keepalive.NONE.jitterPercent();
    if (keepalive.hasIntervalJitter()) {
      jitter = keepalive.getIntervalJitter().getValue();
      if (!(jitter >= 0 && jitter <= 100)) {
        at.at("interval_jitter").error(jitter + " (expected 0 to 100)");
      }
    }
    if (!keepalive.hasTimeout()) {
      at.at("timeout").error("a keepalive needs a timeout (expected at least 0.001s)");
    }
    return new Http2Options.Keepalive(
        nanos(keepalive.hasInterval(), keepalive.getInterval(), at.at("interval")),
        nanos(keepalive.hasTimeout(), keepalive.getTimeout(), at.at("timeout")),
        jitter,
        nanos(
            keepalive.hasConnectionIdleInterval(),
            keepalive.getConnectionIdleInterval(),
            at.at("connection_idle_interval")));
  }

  private static long nanos(boolean set, Duration value, ConfigContext at) {
    if (!set) {
      return 0;
    }
    long nanos = Durations.nanos(value, at);
    if (nanos < MIN_KEEPALIVE) {
      at.error(nanos / 1e9 + "s (expected at least 0.001s)");
    }
    return nanos;
  }

  /** A value that is checked and, as nothing is counted further, cut to what an int holds. */
  private static int intOf(
      boolean set, UInt32Value value, int otherwise, ConfigContext at, long min, long max) {
    if (!set) {
      return otherwise;
    }
    long v = Integer.toUnsignedLong(value.getValue());
    if (v < min || v > max) {
      at.error(v + " (expected " + min + " to " + max + ")");
    }
    return (int) Math.min(v, Integer.MAX_VALUE);
  }
}
