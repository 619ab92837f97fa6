package io.legate.http.codec.h2;

import io.legate.http.Http2Options;
import java.util.Arrays;
import java.util.List;

/** The SETTINGS that a connection begins with (RFC 9113 §6.5.2). Immutable. */
final class OurSettings {
  /** Identifier and value in turn. */
  private final int[] parameters;

  private OurSettings(int[] parameters) {
    this.parameters = parameters;
  }

  /** What a server says. */
  static OurSettings ofServer(Http2Options options) {
    Builder all = new Builder(options);
    all.add(PeerSettings.MAX_CONCURRENT_STREAMS, options.maxConcurrentStreams());
    all.add(PeerSettings.MAX_HEADER_LIST_SIZE, options.maxHeadBytes());
    if (options.allowConnect()) {
      all.add(PeerSettings.ENABLE_CONNECT_PROTOCOL, 1);
    }
    return all.build(options.customSettings());
  }

  /** What a client says. */
  static OurSettings ofClient(Http2Options options) {
    Builder all = new Builder(options);
    all.add(PeerSettings.ENABLE_PUSH, 0);
    all.add(PeerSettings.MAX_HEADER_LIST_SIZE, options.maxHeadBytes());
    return all.build(options.customSettings());
  }

  void write(Http2Output out) {
    out.settings(parameters, parameters.length / 2);
  }

  /** Collects parameters; what is the default is not said. */
  private static final class Builder {
    private final int[] parameters = new int[2 * 8];
    private int length;

    Builder(Http2Options options) {
      if (options.headerTableSize() != 4096) {
        add(PeerSettings.HEADER_TABLE_SIZE, options.headerTableSize());
      }
      if (options.initialStreamWindow() != PeerSettings.DEFAULT_WINDOW) {
        add(PeerSettings.INITIAL_WINDOW_SIZE, options.initialStreamWindow());
      }
    }

    private void add(int id, int value) {
      parameters[length++] = id;
      parameters[length++] = value;
    }

    OurSettings build(List<Http2Options.Setting> custom) {
      int[] all = Arrays.copyOf(parameters, length + 2 * custom.size());
      for (Http2Options.Setting setting : custom) {
        all[length++] = setting.id();
        all[length++] = (int) setting.value();
      }
      return new OurSettings(all);
    }
  }
}
