package io.legate.http.codec.h1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body in the framing that its head announced: of a length, or in chunks. Pieces are handed
 * over without a copy. One per connection, confined to its worker.
 */
final class BodyReader {
  /** Takes what is read. */
  interface Target {
    /** Bytes of the framing, between the pieces of a chunked body. */
    void onFraming(int bytes);

    /** A piece, not the last; the callee owns it. */
    void onPiece(ByteBuf piece);

    /**
     * The last piece of a body of known length; the callee owns it.
     *
     * @param more whether bytes follow that belong to no body
     */
    void onLastPiece(ByteBuf piece, boolean more);

    /** The last chunk came: trailers, or their empty end, follow. */
    void onLastChunk();

    /** What should be a chunk is none. */
    void onBadChunk();
  }

  private final Target target;
  private final ChunkedDecoder chunks = new ChunkedDecoder();
  private boolean chunked;
  private long remaining;

  BodyReader(Target target) {
    this.target = target;
  }

  /** Begins a body of so many bytes, more than none. */
  void begin(long length) {
    chunked = false;
    remaining = length;
  }

  /** Begins a chunked body. */
  void beginChunks() {
    chunked = true;
    chunks.begin();
  }

  /** Takes bytes; what is left of them, or null when they were handed over or released. */
  @Nullable ByteBuf read(ByteBuf data) {
    if (!data.isReadable()) {
      data.release();
      return null;
    }
    return chunked ? chunk(data) : fixed(data);
  }

  private @Nullable ByteBuf fixed(ByteBuf data) {
    int readable = data.readableBytes();
    if (readable > remaining) {
      ByteBuf last = data.readRetainedSlice((int) remaining);
      target.onLastPiece(last, true);
      return data;
    }
    remaining -= readable;
    if (remaining == 0) {
      target.onLastPiece(data, false);
    } else {
      target.onPiece(data);
    }
    return null;
  }

  private @Nullable ByteBuf chunk(ByteBuf data) {
    int before = data.readableBytes();
    ChunkedDecoder.Step next = chunks.next(data);
    target.onFraming(before - data.readableBytes());
    switch (next) {
      case TRAILERS -> {
        target.onLastChunk();
        return data;
      }
      case DATA -> {
        return piece(data);
      }
      case ERROR -> target.onBadChunk();
      case MORE -> {}
    }
    data.release();
    return null;
  }

  private @Nullable ByteBuf piece(ByteBuf data) {
    int readable = data.readableBytes();
    if (readable == 0) {
      data.release();
      return null;
    }
    if (readable <= chunks.remaining()) {
      chunks.consumed(readable);
      target.onPiece(data);
      return null;
    }
    ByteBuf piece = data.readRetainedSlice((int) chunks.remaining());
    chunks.consumed(piece.readableBytes());
    target.onPiece(piece);
    return data;
  }
}
