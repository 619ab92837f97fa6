package io.legate.http.codec.h2;

/** What the peer said in SETTINGS (RFC 9113 §6.5.2), or the defaults. Confined to its worker. */
final class PeerSettings {
  static final int HEADER_TABLE_SIZE = 0x1;
  static final int ENABLE_PUSH = 0x2;
  static final int MAX_CONCURRENT_STREAMS = 0x3;
  static final int INITIAL_WINDOW_SIZE = 0x4;
  static final int MAX_FRAME_SIZE = 0x5;
  static final int MAX_HEADER_LIST_SIZE = 0x6;
  static final int ENABLE_CONNECT_PROTOCOL = 0x8;

  static final int DEFAULT_WINDOW = 65_535;
  private static final int MAX_FRAME_SIZE_LIMIT = (1 << 24) - 1;

  private int maxConcurrentStreams = Integer.MAX_VALUE;
  private int initialWindow = DEFAULT_WINDOW;
  private int maxFrameSize = FrameType.DEFAULT_MAX_SIZE;
  private boolean connectProtocol;
  private boolean received;

  int maxConcurrentStreams() {
    return maxConcurrentStreams;
  }

  int initialWindow() {
    return initialWindow;
  }

  int maxFrameSize() {
    return maxFrameSize;
  }

  /** Whether it takes extended CONNECT; unknown before its SETTINGS came. */
  boolean connectProtocol() {
    return connectProtocol || !received;
  }

  /** Whether SETTINGS came. */
  boolean received() {
    return received;
  }

  void onReceived() {
    received = true;
  }

  /**
   * Takes a parameter.
   *
   * @return {@link ErrorCode#NO_ERROR}, or the connection error that a bad value is
   */
  int apply(int id, int value, boolean fromServer) {
    switch (id) {
      case ENABLE_PUSH -> {
        return value < 0 || value > 1 || fromServer && value == 1
            ? ErrorCode.PROTOCOL_ERROR
            : ErrorCode.NO_ERROR;
      }
      case MAX_CONCURRENT_STREAMS -> maxConcurrentStreams = value < 0 ? Integer.MAX_VALUE : value;
      case INITIAL_WINDOW_SIZE -> {
        if (value < 0) {
          return ErrorCode.FLOW_CONTROL_ERROR;
        }
        initialWindow = value;
      }
      case MAX_FRAME_SIZE -> {
        if (value < FrameType.DEFAULT_MAX_SIZE || value > MAX_FRAME_SIZE_LIMIT) {
          return ErrorCode.PROTOCOL_ERROR;
        }
        maxFrameSize = value;
      }
      case ENABLE_CONNECT_PROTOCOL -> {
        if (value < 0 || value > 1 || connectProtocol && value == 0) {
          return ErrorCode.PROTOCOL_ERROR; // RFC 8441 §3
        }
        connectProtocol = value == 1;
      }
      default -> {} // RFC 9113 §6.5.2: what is unknown is ignored
    }
    return ErrorCode.NO_ERROR;
  }
}
