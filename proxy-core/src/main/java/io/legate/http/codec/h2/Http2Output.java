package io.legate.http.codec.h2;

import io.legate.event.EndOfTurn;
import io.legate.event.Worker;
import io.legate.network.Connection;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames. Those of one turn are gathered in one buffer and sent by one call, small bodies
 * with them; larger bodies pass by reference between their frames' headers. Confined to the
 * connection's worker.
 */
final class Http2Output implements EndOfTurn {
  /** Bodies up to this are copied behind their frame's header. */
  private static final int COPY_LIMIT = 4096;

  private static final int CAPACITY = 16 * 1024;

  private final Connection connection;
  private final Worker worker;
  private final OutboundFrames frames;
  private @Nullable ByteBuf gathered;
  private int sentOfGathered;
  private boolean enlisted;

  Http2Output(Connection connection, OutboundFrames frames) {
    this.connection = connection;
    this.worker = connection.worker();
    this.frames = frames;
  }

  /** The client's preface. */
  void preface() {
    room(Http2Preface.BYTES.length).writeBytes(Http2Preface.BYTES);
  }

  /** SETTINGS of {@code count} parameters, given as identifier and value in turn. */
  void settings(int[] parameters, int count) {
    ByteBuf out = control(FrameType.SETTINGS, 0, 0, count * 6);
    for (int i = 0; i < count; i++) {
      out.writeShort(parameters[2 * i]);
      out.writeInt(parameters[2 * i + 1]);
    }
  }

  void settingsAck() {
    control(FrameType.SETTINGS, FrameType.ACK, 0, 0);
  }

  void ping(boolean ack, byte[] payload, int start) {
    control(FrameType.PING, ack ? FrameType.ACK : 0, 0, 8).writeBytes(payload, start, 8);
  }

  void rstStream(int id, int code) {
    control(FrameType.RST_STREAM, 0, id, 4).writeInt(code);
  }

  void windowUpdate(int id, int increment) {
    header(FrameType.WINDOW_UPDATE, 0, id, 4).writeInt(increment);
  }

  void goAway(int lastId, int code, String debug) {
    byte[] text = debug.getBytes(StandardCharsets.ISO_8859_1);
    header(FrameType.GOAWAY, 0, 0, 8 + text.length)
        .writeInt(lastId)
        .writeInt(code)
        .writeBytes(text);
  }

  /**
   * A header block, in as many frames as the peer's frame size makes necessary; gives their bytes.
   */
  int headers(int id, byte[] block, int length, boolean endStream, int maxFrame) {
    int n = Math.min(length, maxFrame);
    int flags = endStream ? FrameType.END_STREAM : 0;
    if (n == length) {
      flags |= FrameType.END_HEADERS;
    }
    header(FrameType.HEADERS, flags, id, n).writeBytes(block, 0, n);
    int bytes = length + FrameType.HEADER_LENGTH;
    for (int at = n; at < length; at += n) {
      n = Math.min(length - at, maxFrame);
      header(FrameType.CONTINUATION, at + n == length ? FrameType.END_HEADERS : 0, id, n)
          .writeBytes(block, at, n);
      bytes += FrameType.HEADER_LENGTH;
    }
    return bytes;
  }

  /** A DATA frame; takes ownership. */
  void data(int id, ByteBuf data, boolean endStream) {
    int length = data.readableBytes();
    int flags = endStream ? FrameType.END_STREAM : 0;
    frames.count();
    if (length <= COPY_LIMIT) {
      ByteBuf out = room(FrameType.HEADER_LENGTH + length);
      putHeader(out, FrameType.DATA, flags, id, length);
      out.writeBytes(data);
      data.release();
    } else {
      putHeader(room(FrameType.HEADER_LENGTH), FrameType.DATA, flags, id, length);
      sendPart();
      send(data);
    }
  }

  /** A DATA frame without data that ends its stream. */
  void emptyData(int id) {
    header(FrameType.DATA, FrameType.END_STREAM, id, 0);
  }

  private ByteBuf control(int type, int flags, int id, int length) {
    frames.countControl();
    return header(type, flags, id, length);
  }

  /** Writes a frame's header; there is room for the payload behind it. */
  private ByteBuf header(int type, int flags, int id, int length) {
    frames.count();
    ByteBuf out = room(FrameType.HEADER_LENGTH + length);
    putHeader(out, type, flags, id, length);
    return out;
  }

  private static void putHeader(ByteBuf out, int type, int flags, int id, int length) {
    out.writeInt(length << 8 | type);
    out.writeByte(flags);
    out.writeInt(id);
  }

  private ByteBuf room(int length) {
    ByteBuf g = gathered;
    if (g == null || g.writableBytes() < length) {
      flush();
      g = worker.gatherBuffer(Math.max(CAPACITY, length));
      gathered = g;
      sentOfGathered = 0;
      if (!enlisted) {
        enlisted = true;
        worker.atEndOfTurn(this);
      }
    }
    return g;
  }

  /** Sends what is gathered so far; the buffer takes more behind it. */
  private void sendPart() {
    ByteBuf g = gathered;
    if (g != null && g.writerIndex() > sentOfGathered) {
      ByteBuf part = g.retainedSlice(sentOfGathered, g.writerIndex() - sentOfGathered);
      sentOfGathered = g.writerIndex();
      send(part);
    }
  }

  private void send(ByteBuf part) {
    frames.handed(part.readableBytes());
    connection.write(part, false);
  }

  /** Hands what is gathered to the connection. */
  void flush() {
    ByteBuf g = gathered;
    if (g == null) {
      return;
    }
    gathered = null;
    if (g.writerIndex() == sentOfGathered) {
      g.release();
    } else {
      g.readerIndex(sentOfGathered);
      send(g);
    }
  }

  /** Drops what is gathered. */
  void discard() {
    ByteBuf g = gathered;
    if (g != null) {
      gathered = null;
      g.release();
    }
  }

  @Override
  public void onEndOfTurn() {
    enlisted = false;
    flush();
    frames.endOfTurn();
  }
}
