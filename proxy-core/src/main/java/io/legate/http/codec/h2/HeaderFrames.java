package io.legate.http.codec.h2;

import io.legate.http.HeaderMap;
import io.legate.http.Http2Options;
import io.legate.http.codec.h2.hpack.HpackDecoder;
import org.jspecify.annotations.Nullable;

/**
 * What the peer sends as HEADERS and CONTINUATION: puts blocks together, decodes and judges them.
 * Confined to the connection's worker.
 */
final class HeaderFrames {
  static final String TOO_LARGE = "http2.too_many_headers";

  private final Http2Connection codec;
  private final HpackDecoder decoder;
  private final HeaderBlock block;
  private final HeadReader head;
  private int headBytes;

  HeaderFrames(Http2Connection codec) {
    this.codec = codec;
    Http2Options options = codec.options();
    this.decoder = new HpackDecoder(options.headerTableSize());
    decoder.limits(options.maxHeadBytes());
    this.block = new HeaderBlock(options.maxHeadBytes() + FrameType.DEFAULT_MAX_SIZE);
    this.head = new HeadReader(options);
  }

  /** A frame begins; whether it may stand where a block may be open. */
  boolean begin(int type, int streamId, int length) {
    if (block.open() && (type != FrameType.CONTINUATION || streamId != block.streamId())) {
      return codec.fail(ErrorCode.PROTOCOL_ERROR, Http2Connection.PROTOCOL);
    }
    if (type == FrameType.HEADERS) {
      headBytes = FrameType.HEADER_LENGTH + length;
    } else if (type == FrameType.CONTINUATION) {
      headBytes += FrameType.HEADER_LENGTH + length;
    }
    return true;
  }

  /** A HEADERS frame. */
  void headers(int flags, int id, byte[] p, int start, int length) {
    if (id == 0) {
      codec.fail(ErrorCode.PROTOCOL_ERROR, Http2Connection.PROTOCOL);
      return;
    }
    int at = start;
    int end = start + length;
    if ((flags & FrameType.PADDED) != 0) {
      if (length == 0) {
        codec.fail(ErrorCode.FRAME_SIZE_ERROR, Http2Connection.FRAME_SIZE);
        return;
      }
      end -= p[at++] & 0xff;
    }
    boolean dependsOnItself = false;
    if ((flags & FrameType.HAS_PRIORITY) != 0) {
      if (end - at < 5) {
        codec.fail(ErrorCode.FRAME_SIZE_ERROR, Http2Connection.FRAME_SIZE);
        return;
      }
      dependsOnItself = Bytes.int31(p, at) == id;
      at += 5;
    }
    if (end < at || dependsOnItself) {
      codec.fail(ErrorCode.PROTOCOL_ERROR, Http2Connection.PROTOCOL);
      return;
    }
    boolean endStream = (flags & FrameType.END_STREAM) != 0;
    if ((flags & FrameType.END_HEADERS) != 0) {
      codec.inbound().onUsefulFrame();
      codec.onHeaders(id, endStream, p, at, end - at);
    } else {
      if (end == at && !endStream) {
        codec.limit(codec.inbound().onEmptyFrame());
      }
      block.begin(id, endStream, p, at, end - at);
    }
  }

  /** A CONTINUATION frame. */
  void continuation(int flags, byte[] p, int start, int length) {
    if (!block.open()) {
      codec.fail(ErrorCode.PROTOCOL_ERROR, Http2Connection.PROTOCOL);
      return;
    }
    if (length == 0 && (flags & FrameType.END_HEADERS) == 0) {
      codec.limit(codec.inbound().onEmptyFrame());
    }
    if (!block.add(p, start, length)) {
      codec.stats().inboundContinuationFlood.inc(codec.shard());
      codec.fail(ErrorCode.ENHANCE_YOUR_CALM, "http2.inbound_continuation_flood");
    } else if ((flags & FrameType.END_HEADERS) != 0 && !codec.dead()) {
      codec.inbound().onUsefulFrame();
      byte[] whole = block.bytes();
      int total = block.length();
      int id = block.streamId();
      block.end();
      codec.onHeaders(id, block.endStream(), whole, 0, total);
    }
  }

  /** The peer knows how large the table is that we announced. */
  void settingsAcknowledged() {
    decoder.settingsAcknowledged();
  }

  /** Decodes a block into a map; whether the connection survived. */
  boolean decode(HeadReader.Kind kind, @Nullable HeaderMap map, byte[] p, int start, int length) {
    if (map == null) {
      head.beginDiscarded();
    } else {
      head.begin(kind, map);
    }
    if (!decoder.decode(p, start, length, head)) {
      return codec.fail(ErrorCode.COMPRESSION_ERROR, "http2.compression_error");
    }
    return true;
  }

  /** Whether the head that was decoded last is larger than may be. */
  boolean tooLarge() {
    if (decoder.exceeded() || head.tooMany()) {
      codec.stats().headerOverflow.inc(codec.shard());
      return true;
    }
    return false;
  }

  /** What is wrong with the head that was decoded last, or null. */
  @Nullable String error() {
    String error = head.end();
    if (error != null && error.equals(HeadReader.UNDERSCORE)) {
      codec.stats().requestsRejectedWithUnderscoresInHeaders.inc(codec.shard());
    } else if (head.droppedUnderscore()) {
      codec.stats().droppedHeadersWithUnderscores.inc(codec.shard());
    }
    return error;
  }

  /** Counts the head that was decoded last for its stream. */
  void count(Http2Stream s) {
    s.receivedHead(headBytes, head.bytes());
  }

  HeadReader head() {
    return head;
  }

  /** A block of a stream that is open: its trailers. */
  void trailers(Http2Stream s, boolean endStream, byte[] p, int start, int length) {
    if (s.remoteClosed) {
      if (decode(HeadReader.Kind.DISCARDED, null, p, start, length)) {
        codec.streamError(s, ErrorCode.STREAM_CLOSED, Http2Connection.PROTOCOL);
      }
      return;
    }
    if (s.connected()) {
      if (decode(HeadReader.Kind.DISCARDED, null, p, start, length)) {
        codec.streamError(s, ErrorCode.PROTOCOL_ERROR, HeadReader.BAD_MESSAGE);
      }
      return;
    }
    HeaderMap map = s.ignored() ? null : s.trailersMap();
    if (map != null) {
      map.clear();
    }
    if (!decode(HeadReader.Kind.TRAILERS, map, p, start, length)) {
      return;
    }
    if (!endStream || !s.countBody(0, true)) {
      codec.malformed(s, HeadReader.BAD_MESSAGE);
      return;
    }
    count(s);
    if (map != null) {
      if (tooLarge()) {
        codec.streamError(s, ErrorCode.PROTOCOL_ERROR, TOO_LARGE);
        return;
      }
      String error = error();
      if (error != null) {
        codec.malformed(s, error);
        return;
      }
    }
    codec.stats().trailers.inc(codec.shard());
    s.remoteClosed = true;
    if (map != null) {
      s.onTrailers();
    }
    codec.closeIfDone(s);
  }

  /** A block of a stream that is closed. */
  void ofClosed(int id, byte[] p, int start, int length) {
    if (!decode(HeadReader.Kind.DISCARDED, null, p, start, length)) {
      return;
    }
    codec.stats().headersCbNoStream.inc(codec.shard());
    if (!codec.closedStreams().mayBeResetByUs(id)) {
      boolean known = codec.closedStreams().known(id);
      codec.fail(
          known ? ErrorCode.STREAM_CLOSED : ErrorCode.PROTOCOL_ERROR, Http2Connection.PROTOCOL);
    }
  }
}
