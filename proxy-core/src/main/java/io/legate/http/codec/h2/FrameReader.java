package io.legate.http.codec.h2;

import io.legate.event.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a connection's bytes into frames. The payload of a DATA frame is handed over in the pieces
 * in which it comes, without a copy; that of any other frame is handed over whole, from the
 * worker's work buffer. Confined to the connection's worker.
 */
final class FrameReader {
  /** Told of frames. */
  interface Handler {
    /** Whether nothing more is to be read. */
    boolean dead();

    /**
     * A frame begins.
     *
     * @return whether its length and place are in order; if not, the connection has been failed
     */
    boolean onFrameBegin(int type, int flags, int streamId, int length);

    /** A frame other than DATA; the payload is valid during the call. */
    void onFrame(int type, int flags, int streamId, byte[] payload, int start, int length);

    /** Padding says more than there is. */
    void onBadPadding();

    /** Bytes of a DATA frame that are not data: the padding. */
    void onPadding(int length);

    /** Bytes of a DATA frame; the callee owns them. {@code last}: of this frame. */
    void onData(ByteBuf data, boolean last);
  }

  private static final int KEPT_PARTIAL = 1024;

  private enum State {
    HEADER,
    PAYLOAD,
    PAD_LENGTH,
    DATA,
    PADDING
  }

  private final Worker worker;
  private final Handler handler;
  private final byte[] header = new byte[FrameType.HEADER_LENGTH];
  private byte[] partial = new byte[64];
  private State state = State.HEADER;
  private @Nullable ByteBuf reading; // until it is handed over as a whole
  private int have;
  private int type;
  private int flags;
  private int streamId;
  private int length;
  private int padding;

  FrameReader(Worker worker, Handler handler) {
    this.worker = worker;
    this.handler = handler;
  }

  /** Takes bytes; owns them. */
  void read(ByteBuf data) {
    reading = data;
    try {
      steps(data);
    } catch (RuntimeException | Error e) { // the connection is closed for it
      ByteBuf left = reading;
      reading = null;
      if (left != null) {
        left.release();
      }
      throw e;
    }
    reading = null;
  }

  private void steps(ByteBuf data) {
    ByteBuf rest = data;
    while (rest != null) {
      if (handler.dead() || !rest.isReadable() && !endsNow()) {
        rest.release();
        return;
      }
      rest = step(rest);
    }
  }

  /** Whether the frame in progress can go on without another byte. */
  private boolean endsNow() {
    return length == 0 && state != State.HEADER;
  }

  private @Nullable ByteBuf step(ByteBuf in) {
    switch (state) {
      case HEADER -> readHeader(in);
      case PAYLOAD -> readPayload(in);
      case PAD_LENGTH -> readPadLength(in);
      case DATA -> {
        return readData(in);
      }
      case PADDING -> skipPadding(in);
    }
    return in;
  }

  private void readHeader(ByteBuf in) {
    int at = in.readerIndex();
    if (have == 0 && in.readableBytes() >= FrameType.HEADER_LENGTH) {
      length = in.getUnsignedMedium(at);
      type = in.getByte(at + 3) & 0xff;
      flags = in.getByte(at + 4) & 0xff;
      streamId = in.getInt(at + 5) & 0x7fffffff;
      in.readerIndex(at + FrameType.HEADER_LENGTH);
    } else {
      int n = Math.min(FrameType.HEADER_LENGTH - have, in.readableBytes());
      in.readBytes(header, have, n);
      have += n;
      if (have < FrameType.HEADER_LENGTH) {
        return;
      }
      have = 0;
      length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
      type = header[3] & 0xff;
      flags = header[4] & 0xff;
      streamId = Bytes.int31(header, 5);
    }
    if (!handler.onFrameBegin(type, flags, streamId, length)) {
      return;
    }
    padding = 0;
    if (type != FrameType.DATA) {
      state = State.PAYLOAD;
    } else if ((flags & FrameType.PADDED) != 0) {
      state = State.PAD_LENGTH;
    } else {
      state = State.DATA;
    }
  }

  private void readPayload(ByteBuf in) {
    if (have == 0 && in.readableBytes() >= length) {
      byte[] work = worker.scratch(length);
      in.readBytes(work, 0, length);
      state = State.HEADER;
      handler.onFrame(type, flags, streamId, work, 0, length);
      return;
    }
    if (partial.length < length) {
      partial = new byte[length];
    }
    int n = Math.min(length - have, in.readableBytes());
    in.readBytes(partial, have, n);
    have += n;
    if (have == length) {
      have = 0;
      state = State.HEADER;
      byte[] whole = partial;
      if (whole.length > KEPT_PARTIAL) {
        partial = new byte[64];
      }
      handler.onFrame(type, flags, streamId, whole, 0, length);
    }
  }

  private void readPadLength(ByteBuf in) {
    if (length == 0) {
      handler.onBadPadding();
      return;
    }
    padding = in.readUnsignedByte();
    length--;
    if (padding > length) {
      handler.onBadPadding();
      return;
    }
    length -= padding;
    state = State.DATA;
    handler.onPadding(padding + 1);
  }

  private @Nullable ByteBuf readData(ByteBuf in) {
    int readable = in.readableBytes();
    if (length == 0) {
      endOfData();
      handler.onData(Unpooled.EMPTY_BUFFER, true);
      return in;
    }
    if (readable <= length) {
      length -= readable;
      boolean last = length == 0;
      if (last) {
        endOfData();
      }
      reading = null;
      handler.onData(in, last);
      return null;
    }
    ByteBuf piece = in.readRetainedSlice(length);
    length = 0;
    endOfData();
    handler.onData(piece, true);
    return in;
  }

  private void endOfData() {
    length = padding;
    state = padding == 0 ? State.HEADER : State.PADDING;
  }

  private void skipPadding(ByteBuf in) {
    int n = Math.min(length, in.readableBytes());
    in.skipBytes(n);
    length -= n;
    if (length == 0) {
      state = State.HEADER;
    }
  }
}
