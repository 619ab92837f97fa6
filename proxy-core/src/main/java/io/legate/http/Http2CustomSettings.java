package io.legate.http;

import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions.SettingsParameter;
import io.legate.common.ConfigContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles {@code custom_settings_parameters}, on the control thread: parameters of our SETTINGS by
 * number (RFC 9113 §6.5.2). Those that the codec itself goes by must say what it can do; and
 * nothing may be said twice.
 */
final class Http2CustomSettings {
  private static final int HEADER_TABLE_SIZE = 1;
  private static final int ENABLE_PUSH = 2;
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;
  private static final int ENABLE_CONNECT_PROTOCOL = 8;
  private static final int DEFAULT_FRAME_SIZE = 16_384;

  private Http2CustomSettings() {}

  static List<Http2Options.Setting> compile(Http2ProtocolOptions proto, ConfigContext at) {
    List<Http2Options.Setting> settings = new ArrayList<>();
    for (int i = 0; i < proto.getCustomSettingsParametersCount(); i++) {
      SettingsParameter parameter = proto.getCustomSettingsParameters(i);
      ConfigContext there = at.at("custom_settings_parameters", i);
      there.check(Http2OptionsCompiler.SETTING, parameter);
      if (!parameter.hasIdentifier() || !parameter.hasValue()) {
        there.error("a parameter needs its identifier and its value (expected both)");
        continue;
      }
      long id = Integer.toUnsignedLong(parameter.getIdentifier().getValue());
      if (id > 0xffff) {
        there.at("identifier").error(id + " (expected 0 to 65535)");
        continue;
      }
      var setting =
          new Http2Options.Setting(
              (int) id, Integer.toUnsignedLong(parameter.getValue().getValue()));
      check(setting, proto, there);
      if (isNew(setting, settings, there)) {
        settings.add(setting);
      }
    }
    return settings;
  }

  private static boolean isNew(
      Http2Options.Setting setting, List<Http2Options.Setting> before, ConfigContext at) {
    for (Http2Options.Setting other : before) {
      if (other.id() == setting.id()) {
        if (other.value() != setting.value()) {
          at.error(
              "inconsistent HTTP/2 custom SETTINGS parameter 0x%02x: %d here, %d before (expected one)"
                  .formatted(setting.id(), setting.value(), other.value()));
        }
        return false;
      }
    }
    return true;
  }

  private static void check(
      Http2Options.Setting setting, Http2ProtocolOptions proto, ConfigContext at) {
    switch (setting.id()) {
      case HEADER_TABLE_SIZE -> {
        notNamedToo(proto.hasHpackTableSize(), "hpack_table_size", at);
        range(setting, 0, Integer.MAX_VALUE, at);
      }
      case ENABLE_PUSH -> {
        if (setting.value() != 0) {
          at.at("value").error(setting.value() + ": server push is not supported (expected 0)");
        }
      }
      case MAX_CONCURRENT_STREAMS -> {
        notNamedToo(proto.hasMaxConcurrentStreams(), "max_concurrent_streams", at);
        range(setting, 1, Integer.MAX_VALUE, at);
      }
      case INITIAL_WINDOW_SIZE -> {
        notNamedToo(proto.hasInitialStreamWindowSize(), "initial_stream_window_size", at);
        range(setting, 1, Integer.MAX_VALUE, at);
      }
      case MAX_FRAME_SIZE -> {
        if (setting.value() != DEFAULT_FRAME_SIZE) {
          at.at("value").error(setting.value() + ": larger frames are not taken (expected 16384)");
        }
      }
      case ENABLE_CONNECT_PROTOCOL ->
          at.error(
              "ENABLE_CONNECT_PROTOCOL is set by allow_connect alone (expected allow_connect)");
      default -> {} // what the codec does not know, the peer may
    }
  }

  private static void notNamedToo(boolean named, String field, ConfigContext at) {
    if (named) {
      at.error(
          "the {"
              + field
              + "} HTTP/2 SETTINGS parameter can not be configured through both named and custom"
              + " parameters (expected one of them)");
    }
  }

  private static void range(Http2Options.Setting setting, long min, long max, ConfigContext at) {
    if (setting.value() < min || setting.value() > max) {
      at.at("value").error(setting.value() + " (expected " + min + " to " + max + ")");
    }
  }

  /** The value of a parameter, or another where it is not among them. */
  static long value(List<Http2Options.Setting> settings, int id, long otherwise) {
    for (Http2Options.Setting setting : settings) {
      if (setting.id() == id) {
        return setting.value();
      }
    }
    return otherwise;
  }

  /** Those that are no options of the codec, which sends the others itself. */
  static List<Http2Options.Setting> furtherOnes(List<Http2Options.Setting> settings) {
    return settings.stream().filter(s -> s.id() == 0 || s.id() > MAX_FRAME_SIZE).toList();
  }
}
