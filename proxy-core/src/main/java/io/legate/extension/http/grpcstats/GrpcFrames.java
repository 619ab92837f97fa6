package io.legate.extension.http.grpcstats;

import io.netty.buffer.ByteBuf;

/**
 * Counts the messages of a body by their prefixes of five bytes, wherever the pieces are cut; a
 * message counts when its first byte is there. Source: gRPC over HTTP/2, "Length-Prefixed-Message".
 */
final class GrpcFrames {
  private static final int PREFIX = 5;

  private int prefixRead;
  private long length;

  void clear() {
    prefixRead = 0;
    length = 0;
  }

  /** How many messages begin in this piece, which stays as it is. */
  int count(ByteBuf piece) {
    int began = 0;
    int at = piece.readerIndex();
    int end = piece.writerIndex();
    while (at < end) {
      if (prefixRead == PREFIX) {
        long taken = Math.min(length, end - at);
        at += (int) taken;
        length -= taken;
        if (length == 0) {
          prefixRead = 0;
        }
        continue;
      }
      if (prefixRead == 0) {
        began++;
        length = 0;
      } else {
        length = length << 8 | piece.getUnsignedByte(at);
      }
      at++;
      prefixRead++;
    }
    return began;
  }
}
