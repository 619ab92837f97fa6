package io.legate.http.codec.h2;

import io.legate.event.Worker;
import io.legate.http.Http2Options;
import io.legate.http.Http2Stats;
import io.legate.stats.Counter;
import org.jspecify.annotations.Nullable;

/**
 * What a peer may send without any use: each kind has a limit, a counter and a name for logs.
 * Methods give the name once the limit is passed, else null. Confined to its worker.
 */
final class InboundLimits {
  static final String EMPTY_FRAMES = "http2.inbound_empty_frames_flood";
  static final String PRIORITY_FRAMES = "http2.inbound_priority_frames_flood";
  static final String WINDOW_UPDATES = "http2.inbound_window_update_frames_flood";
  static final String CONTROL_FRAMES = "http2.inbound_control_frames_flood";
  static final String PREMATURE_RESETS = "http2.premature_reset_flood";

  /** SETTINGS and PING frames in a period without HEADERS or DATA in either direction. */
  private static final int CONTROL_LIMIT = 1_000;

  /** Streams reset early in a period, before it matters whether they are the most. */
  private static final int PREMATURE_LIMIT = 500;

  private static final long PERIOD_NANOS = 10_000_000_000L;
  private static final int WINDOW_UPDATE_ALLOWANCE = 5;

  private final Worker worker;
  private final Http2Options.Limits limits;
  private final Http2Stats stats;
  private long streams;
  private long dataFramesSent;
  private long priorityFrames;
  private long windowUpdates;
  private int emptyFrames;
  private int controlFrames;
  private int premature;
  private int closed;
  private long periodStart;

  InboundLimits(Worker worker, Http2Options.Limits limits, Http2Stats stats) {
    this.worker = worker;
    this.limits = limits;
    this.stats = stats;
  }

  void onStreamOpened() {
    streams++;
    controlFrames = 0;
  }

  void onDataFrameSent() {
    dataFramesSent++;
    controlFrames = 0;
  }

  /** A HEADERS, CONTINUATION or DATA frame that brings nothing. */
  @Nullable String onEmptyFrame() {
    return ++emptyFrames > limits.consecutiveEmptyFrames()
        ? exceeded(stats.inboundEmptyFramesFlood, EMPTY_FRAMES)
        : null;
  }

  void onUsefulFrame() {
    emptyFrames = 0;
    controlFrames = 0;
  }

  @Nullable String onPriority() {
    return ++priorityFrames > limits.priorityFramesPerStream() * (1 + streams)
        ? exceeded(stats.inboundPriorityFramesFlood, PRIORITY_FRAMES)
        : null;
  }

  @Nullable String onWindowUpdate() {
    long most =
        WINDOW_UPDATE_ALLOWANCE
            + 2 * (streams + limits.windowUpdatesPerDataFrame() * dataFramesSent);
    return ++windowUpdates > most
        ? exceeded(stats.inboundWindowUpdateFramesFlood, WINDOW_UPDATES)
        : null;
  }

  /** A SETTINGS or PING frame that is no acknowledgement. */
  @Nullable String onControl() {
    period();
    return ++controlFrames > CONTROL_LIMIT
        ? exceeded(stats.inboundControlFramesFlood, CONTROL_FRAMES)
        : null;
  }

  void onStreamClosed() {
    closed++;
  }

  /**
   * A stream ended before its request was answered, because the peer reset it (CVE-2023-44487) or
   * made us reset it (CVE-2025-8671). Many of them are too many when they are most of all.
   */
  @Nullable String onPrematureReset() {
    period();
    return ++premature > PREMATURE_LIMIT && premature > closed / 2
        ? exceeded(stats.prematureResetFlood, PREMATURE_RESETS)
        : null;
  }

  private void period() {
    long now = worker.nowNanos();
    if (now - periodStart > PERIOD_NANOS) {
      periodStart = now;
      controlFrames = 0;
      premature = 0;
      closed = 0;
    }
  }

  private String exceeded(Counter counter, String name) {
    counter.inc(worker.stats());
    return name;
  }
}
