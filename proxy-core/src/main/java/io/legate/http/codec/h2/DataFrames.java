package io.legate.http.codec.h2;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What the peer sends as DATA: finds its stream, keeps it to the windows (RFC 9113 §5.2), and hands
 * it over. Confined to the connection's worker.
 */
final class DataFrames {
  private final Http2Connection codec;
  private int receiveWindow;
  private int consumed;
  private @Nullable Http2Stream dataStream;
  private int dataId;
  private boolean dataEnds;
  private int dataLength;

  DataFrames(Http2Connection codec) {
    this.codec = codec;
    int configured = codec.options().initialConnectionWindow();
    this.receiveWindow = Math.max(configured, PeerSettings.DEFAULT_WINDOW);
  }

  /** Tells the peer how large the connection's window is. */
  void announceWindow() {
    if (receiveWindow > PeerSettings.DEFAULT_WINDOW) {
      codec.out().windowUpdate(0, receiveWindow - PeerSettings.DEFAULT_WINDOW);
    }
  }

  /** A frame begins; whether the connection survived it. */
  boolean begin(int flags, int id, int length) {
    if (id == 0 || codec.idle(id)) {
      return codec.fail(ErrorCode.PROTOCOL_ERROR, Http2Connection.PROTOCOL);
    }
    receiveWindow -= length;
    if (receiveWindow < 0) {
      return codec.fail(ErrorCode.FLOW_CONTROL_ERROR, Http2Connection.FLOW_CONTROL);
    }
    dataEnds = (flags & FrameType.END_STREAM) != 0;
    Http2Stream s = codec.streams().get(id);
    if (s == null) {
      if (!codec.closedStreams().mayBeResetByUs(id) && !codec.beyondGoAway(id)) {
        codec.out().rstStream(id, ErrorCode.STREAM_CLOSED);
      }
    } else if (s.remoteClosed) {
      codec.streamError(s, ErrorCode.STREAM_CLOSED, Http2Connection.PROTOCOL);
      s = null;
    } else if (!s.take(length)) {
      codec.streamError(s, ErrorCode.FLOW_CONTROL_ERROR, Http2Connection.FLOW_CONTROL);
      s = null;
    }
    if (s != null) {
      s.meter.wireReceived += FrameType.HEADER_LENGTH + length;
    }
    dataStream = s;
    dataId = id;
    dataLength = length;
    if ((flags & FrameType.PADDED) == 0) {
      countBody();
    }
    return !codec.dead();
  }

  /**
   * The stream of the frame in progress, if it is still open: one that ended in the middle of the
   * frame may have become another since.
   */
  private @Nullable Http2Stream dataStream() {
    Http2Stream s = dataStream;
    return s == null || s.closed || s.id != dataId ? null : s;
  }

  /** How long the frame's data is is known: whether the message may have it. */
  private void countBody() {
    if (dataLength > 0 || dataEnds) {
      codec.inbound().onUsefulFrame();
    } else {
      codec.limit(codec.inbound().onEmptyFrame());
    }
    Http2Stream s = dataStream();
    if (s != null && (!s.headSeen() || !s.countBody(dataLength, dataEnds))) {
      dataStream = null;
      codec.malformed(s, HeadReader.BAD_MESSAGE);
    }
  }

  /** Bytes of a DATA frame that are not data. */
  void onPadding(int length) {
    Http2Stream s = dataStream();
    if (s != null) {
      s.consume(length);
    } else {
      consume(length);
    }
    dataLength -= length;
    countBody();
  }

  /** Bytes of a DATA frame; owns them. */
  void onData(ByteBuf data, boolean last) {
    Http2Stream s = dataStream();
    int length = data.readableBytes();
    if (s == null) {
      data.release();
      consume(length);
      return;
    }
    boolean end = last && dataEnds;
    if (end) {
      s.remoteClosed = true;
    }
    if (s.ignored()) {
      data.release();
      s.consume(length);
    } else {
      // Counted first: the reader may end the stream, or stop it for what comes next.
      s.delivered(length);
      s.onData(data, end);
    }
    if (end) {
      codec.closeIfDone(s);
    }
  }

  /** Bytes of the connection's window are free again. */
  void consume(int length) {
    consumed += length;
    if (consumed >= codec.options().initialConnectionWindow() / 2 && !codec.dead()) {
      receiveWindow += consumed;
      codec.out().windowUpdate(0, consumed);
      consumed = 0;
    }
  }
}
