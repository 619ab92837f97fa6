package io.legate.http.codec.h2;

import io.legate.http.Http2Options;
import io.legate.network.Connection;

/**
 * Counts the frames that the peer has not taken yet, against peers that make us answer and never
 * read (CVE-2019-9512, -9514, -9515, -9517). What was taken is known in bytes; so a mark keeps how
 * many frames there were at some byte, and moves on once the peer has taken that byte. The count is
 * never too low. Confined to its worker.
 */
final class OutboundFrames {
  private final Connection connection;
  private final Http2Options.Limits limits;
  private long handedBytes;
  private long frames;
  private long control;
  private long takenFrames;
  private long takenControl;
  private boolean marked;
  private long markedBytes;
  private long markedFrames;
  private long markedControl;

  OutboundFrames(Connection connection, Http2Options.Limits limits) {
    this.connection = connection;
    this.limits = limits;
  }

  /** A frame is written. */
  void count() {
    frames++;
  }

  /** The frame that is written is a PING, a SETTINGS or an RST_STREAM. */
  void countControl() {
    control++;
  }

  /** Bytes were handed to the connection. */
  void handed(int bytes) {
    handedBytes += bytes;
  }

  /** All frames of this turn are with the connection. */
  void endOfTurn() {
    look();
    if (!marked) {
      marked = true;
      markedBytes = handedBytes;
      markedFrames = frames;
      markedControl = control;
    }
  }

  private void look() {
    if (marked && handedBytes - connection.pendingWriteBytes() >= markedBytes) {
      marked = false;
      takenFrames = markedFrames;
      takenControl = markedControl;
    }
  }

  /** Whether more frames of any kind wait than may. */
  boolean flooded() {
    if (frames - takenFrames <= limits.outboundFrames()) {
      return false;
    }
    look();
    return frames - takenFrames > limits.outboundFrames();
  }

  /** Whether more frames wait that only answer the peer's than may. */
  boolean controlFlooded() {
    if (control - takenControl <= limits.outboundControlFrames()) {
      return false;
    }
    look();
    return control - takenControl > limits.outboundControlFrames();
  }
}
