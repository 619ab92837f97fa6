package io.legate.http.codec.h1;

import io.legate.event.EndOfTurn;
import io.legate.event.Worker;
import io.legate.network.Connection;
import io.legate.stream.StreamBytes;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a codec sends, gathered so that a head, the framing and small bodies of one turn are one
 * buffer and one send; larger bodies pass by reference. Confined to the connection's worker.
 */
final class Http1Output implements EndOfTurn {
  /** Bodies up to this are copied behind their head. */
  static final int COPY_LIMIT = 4096;

  private final Connection connection;
  private final Worker worker;
  private StreamBytes meter = new StreamBytes();
  private @Nullable ByteBuf gathered;
  private boolean enlisted;

  Http1Output(Connection connection) {
    this.connection = connection;
    this.worker = connection.worker();
  }

  /** Sets who counts what is sent from now on. */
  void meter(StreamBytes bytes) {
    meter = bytes;
  }

  StreamBytes meter() {
    return meter;
  }

  /** Sends a head whose end is written; {@code room} is how much will likely follow at once. */
  void writeHead(byte[] bytes, int length, int room) {
    meter.sentHead(length);
    write(bytes, length, room);
  }

  /** Sends a copy of bytes; {@code room} is how many more will likely follow at once. */
  void write(byte[] bytes, int length, int room) {
    meter.wireSent += length;
    ByteBuf g = gathered;
    if (g == null || g.writableBytes() < length) {
      flush();
      g = worker.gatherBuffer(length + room);
      gathered = g;
      enlist();
    }
    g.writeBytes(bytes, 0, length);
  }

  /** Sends data; takes ownership. */
  void write(ByteBuf data) {
    int length = data.readableBytes();
    meter.wireSent += length;
    ByteBuf g = gathered;
    if (g != null && length <= COPY_LIMIT && length <= g.writableBytes()) {
      g.writeBytes(data);
      data.release();
      return;
    }
    flush();
    connection.write(data, false);
  }

  /** Hands what is gathered to the connection. */
  void flush() {
    ByteBuf g = gathered;
    if (g != null) {
      gathered = null;
      connection.write(g, false);
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

  private void enlist() {
    if (!enlisted) {
      enlisted = true;
      worker.atEndOfTurn(this);
    }
  }

  @Override
  public void onEndOfTurn() {
    enlisted = false;
    flush();
  }
}
