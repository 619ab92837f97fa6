package io.legate.http.codec.h2;

import io.legate.http.StreamResetReason;

/** Error codes (RFC 9113 §7), and what they mean as reasons of a reset. */
final class ErrorCode {
  static final int NO_ERROR = 0x0;
  static final int PROTOCOL_ERROR = 0x1;
  static final int INTERNAL_ERROR = 0x2;
  static final int FLOW_CONTROL_ERROR = 0x3;
  static final int STREAM_CLOSED = 0x5;
  static final int FRAME_SIZE_ERROR = 0x6;
  static final int REFUSED_STREAM = 0x7;
  static final int CANCEL = 0x8;
  static final int COMPRESSION_ERROR = 0x9;
  static final int CONNECT_ERROR = 0xa;
  static final int ENHANCE_YOUR_CALM = 0xb;

  private ErrorCode() {}

  /** The reason of a stream that the peer reset with {@code code}. */
  static StreamResetReason reason(int code) {
    return switch (code) {
      case REFUSED_STREAM -> StreamResetReason.REMOTE_REFUSED_STREAM_RESET;
      case CONNECT_ERROR -> StreamResetReason.CONNECT_ERROR;
      default -> StreamResetReason.REMOTE_RESET;
    };
  }

  /** The code of a stream that we reset; {@code otherwise} where the reason says nothing. */
  static int code(StreamResetReason reason, int otherwise) {
    return switch (reason) {
      case LOCAL_REFUSED_STREAM_RESET, REMOTE_REFUSED_STREAM_RESET -> REFUSED_STREAM;
      case CONNECT_ERROR -> CONNECT_ERROR;
      case PROTOCOL_ERROR -> PROTOCOL_ERROR;
      case OVERLOAD_MANAGER, OVERFLOW -> ENHANCE_YOUR_CALM;
      default -> otherwise;
    };
  }
}
