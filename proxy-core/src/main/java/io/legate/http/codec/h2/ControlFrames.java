package io.legate.http.codec.h2;

import io.legate.http.codec.h2.hpack.HpackEncoder;

/**
 * The frames that carry no message (RFC 9113 §6.3 to §6.9): judged, counted against their limits,
 * and obeyed. Confined to the connection's worker.
 */
final class ControlFrames {
  private final Http2Connection codec;
  private final HpackEncoder encoder;

  ControlFrames(Http2Connection codec, HpackEncoder encoder) {
    this.codec = codec;
    this.encoder = encoder;
  }

  void priority(int id, byte[] p, int start, int length) {
    if (id == 0) {
      codec.fail(ErrorCode.PROTOCOL_ERROR, Http2Connection.PROTOCOL);
    } else if (length != 5) {
      wrongPriority(id, ErrorCode.FRAME_SIZE_ERROR, Http2Connection.FRAME_SIZE);
    } else if (Bytes.int31(p, start) == id) {
      wrongPriority(id, ErrorCode.PROTOCOL_ERROR, Http2Connection.PROTOCOL);
    } else {
      codec.limit(codec.inbound().onPriority());
    }
  }

  /** A stream that is idle cannot be reset (RFC 9113 §6.4). */
  private void wrongPriority(int id, int code, String details) {
    if (codec.idle(id)) {
      codec.fail(code, details);
    } else {
      codec.streamError(id, code, details);
    }
  }

  void rstStream(int id, byte[] p, int start, int length) {
    if (length != 4) {
      codec.fail(ErrorCode.FRAME_SIZE_ERROR, Http2Connection.FRAME_SIZE);
    } else if (id == 0 || codec.idle(id)) {
      codec.fail(ErrorCode.PROTOCOL_ERROR, Http2Connection.PROTOCOL);
    } else {
      codec.stats().rxReset.inc(codec.shard());
      Http2Stream s = codec.streams().get(id);
      if (s != null) {
        boolean premature = codec.premature(s);
        int code = Bytes.int32(p, start);
        codec.close(s, false);
        s.raiseReset(ErrorCode.reason(code), resetDetails(code));
        if (premature && !codec.dead()) {
          codec.limit(codec.inbound().onPrematureReset());
        }
      }
    }
  }

  private static String resetDetails(int code) {
    return code == ErrorCode.REFUSED_STREAM ? "http2.remote_refuse" : "http2.remote_reset";
  }

  void settings(int flags, int id, byte[] p, int start, int length) {
    if (id != 0) {
      codec.fail(ErrorCode.PROTOCOL_ERROR, Http2Connection.PROTOCOL);
    } else if ((flags & FrameType.ACK) != 0) {
      if (length != 0) {
        codec.fail(ErrorCode.FRAME_SIZE_ERROR, Http2Connection.FRAME_SIZE);
      } else {
        codec.heads().settingsAcknowledged(); // we send SETTINGS once
      }
    } else if (length % 6 != 0) {
      codec.fail(ErrorCode.FRAME_SIZE_ERROR, Http2Connection.FRAME_SIZE);
    } else {
      codec.limit(codec.inbound().onControl());
      int windowBefore = codec.peer().initialWindow();
      for (int at = start; at < start + length && !codec.dead(); at += 6) {
        setting(Bytes.int16(p, at), Bytes.int32(p, at + 2));
      }
      if (!codec.dead() && resizeWindows(codec.peer().initialWindow() - windowBefore)) {
        codec.peer().onReceived();
        codec.out().settingsAck();
        codec.sending().pump();
        codec.onSettings();
      }
    }
  }

  private void setting(int id, int value) {
    int error = codec.peer().apply(id, value, codec.client());
    if (error != ErrorCode.NO_ERROR) {
      codec.fail(error, "http2.invalid_settings");
    } else if (id == PeerSettings.HEADER_TABLE_SIZE) {
      encoder.peerTableSize(value < 0 ? Integer.MAX_VALUE : value);
    }
  }

  /** Once for a frame, however often it says so: each time would be work for all streams. */
  private boolean resizeWindows(int by) {
    if (by != 0) {
      for (Http2Stream s : codec.streams().snapshot()) {
        if (!codec.sending().grow(s, by)) {
          return codec.fail(ErrorCode.FLOW_CONTROL_ERROR, Http2Connection.FLOW_CONTROL);
        }
      }
    }
    return true;
  }

  void ping(int flags, int id, byte[] p, int start, int length) {
    if (id != 0) {
      codec.fail(ErrorCode.PROTOCOL_ERROR, Http2Connection.PROTOCOL);
    } else if (length != 8) {
      codec.fail(ErrorCode.FRAME_SIZE_ERROR, Http2Connection.FRAME_SIZE);
    } else if ((flags & FrameType.ACK) != 0) {
      codec.keepAlive().onAck();
    } else {
      codec.limit(codec.inbound().onControl());
      if (!codec.dead()) {
        codec.out().ping(true, p, start);
      }
    }
  }

  void goAway(int id, byte[] p, int start, int length) {
    if (id != 0) {
      codec.fail(ErrorCode.PROTOCOL_ERROR, Http2Connection.PROTOCOL);
    } else if (length < 8) {
      codec.fail(ErrorCode.FRAME_SIZE_ERROR, Http2Connection.FRAME_SIZE);
    } else {
      codec.onGoAway(Bytes.int31(p, start), Bytes.int32(p, start + 4));
    }
  }

  void windowUpdate(int id, byte[] p, int start, int length) {
    if (length != 4) {
      codec.fail(ErrorCode.FRAME_SIZE_ERROR, Http2Connection.FRAME_SIZE);
      return;
    }
    codec.limit(codec.inbound().onWindowUpdate());
    int increment = Bytes.int31(p, start);
    if (id == 0) {
      if (increment == 0 || !codec.sending().grow(increment)) {
        codec.fail(
            increment == 0 ? ErrorCode.PROTOCOL_ERROR : ErrorCode.FLOW_CONTROL_ERROR,
            Http2Connection.FLOW_CONTROL);
      }
      codec.sending().pump();
      return;
    }
    if (codec.idle(id)) {
      codec.fail(ErrorCode.PROTOCOL_ERROR, Http2Connection.PROTOCOL);
      return;
    }
    Http2Stream s = codec.streams().get(id);
    if (increment == 0) {
      codec.streamError(id, ErrorCode.PROTOCOL_ERROR, Http2Connection.FLOW_CONTROL);
    } else if (s != null && !codec.sending().grow(s, increment)) {
      codec.streamError(s, ErrorCode.FLOW_CONTROL_ERROR, Http2Connection.FLOW_CONTROL);
    } else {
      codec.sending().pump();
    }
  }
}
