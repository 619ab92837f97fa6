package io.legate.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions.SettingsParameter;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.type.v3.Percent;
import io.legate.testing.Problems;
import org.junit.jupiter.api.Test;

class Http2OptionsCompilerTest {
  private static final Http2OptionsCompiler COMPILER =
      new Http2OptionsCompiler(60 * 1024, 100, Http2Options.Underscores.ALLOW, null);

  private final Problems problems = new Problems();

  @Test
  void nothingSetIsEnvoysDefaults() {
    assertThat(compile(Http2ProtocolOptions.newBuilder())).isEqualTo(Http2Options.DEFAULT);
    assertThat(problems.all).isEmpty();
  }

  @Test
  void everyFieldIsRead() {
    var proto =
        Http2ProtocolOptions.newBuilder()
            .setHpackTableSize(u(0))
            .setMaxConcurrentStreams(u(7))
            .setInitialStreamWindowSize(u(65_535))
            .setInitialConnectionWindowSize(u(Integer.MAX_VALUE))
            .setAllowConnect(true)
            .setMaxOutboundFrames(u(-1))
            .setMaxOutboundControlFrames(u(2))
            .setMaxConsecutiveInboundFramesWithEmptyPayload(u(0))
            .setMaxInboundPriorityFramesPerStream(u(3))
            .setMaxInboundWindowUpdateFramesPerDataFrameSent(u(4))
            .setOverrideStreamErrorOnInvalidHttpMessage(BoolValue.of(true))
            .addCustomSettingsParameters(setting(0x4321, -1))
            .setConnectionKeepalive(
                KeepaliveSettings.newBuilder()
                    .setInterval(Duration.newBuilder().setSeconds(3))
                    .setTimeout(Duration.newBuilder().setNanos(1_000_000))
                    .setIntervalJitter(Percent.newBuilder().setValue(0))
                    .setConnectionIdleInterval(Duration.newBuilder().setSeconds(9)));

    Http2Options options =
        new Http2OptionsCompiler(9, 8, Http2Options.Underscores.DROP_HEADER, null)
            .compile(proto.build(), problems.root());

    assertThat(problems.all).isEmpty();
    assertThat(options)
        .isEqualTo(
            new Http2Options(
                0,
                7,
                65_535,
                Integer.MAX_VALUE,
                true,
                true,
                9,
                8,
                Http2Options.Underscores.DROP_HEADER,
                new Http2Options.Limits(Integer.MAX_VALUE, 2, 0, 3, 4),
                new Http2Options.Keepalive(3_000_000_000L, 1_000_000, 0, 9_000_000_000L),
                java.util.List.of(new Http2Options.Setting(0x4321, 0xffff_ffffL))));
  }

  @Test
  void valuesOutOfTheirRangesAreToldAllTogether() {
    compile(
        Http2ProtocolOptions.newBuilder()
            .setMaxConcurrentStreams(u(0))
            .setInitialStreamWindowSize(u(65_534))
            .setInitialConnectionWindowSize(u(Integer.MIN_VALUE))
            .setMaxOutboundFrames(u(0))
            .setMaxOutboundControlFrames(u(0))
            .setMaxInboundWindowUpdateFramesPerDataFrameSent(u(0))
            .setConnectionKeepalive(
                KeepaliveSettings.newBuilder()
                    .setInterval(Duration.newBuilder().setNanos(999_999))
                    .setIntervalJitter(Percent.newBuilder().setValue(100.5))));

    assertThat(problems.all)
        .containsExactly(
            "ERROR invalid-value max_concurrent_streams: 0 (expected 1 to 2147483647)",
            "ERROR invalid-value initial_stream_window_size: 65534 (expected 65535 to 2147483647)",
            "ERROR invalid-value initial_connection_window_size: 2147483648 (expected 65535 to"
                + " 2147483647)",
            "ERROR invalid-value max_outbound_frames: 0 (expected 1 to 4294967295)",
            "ERROR invalid-value max_outbound_control_frames: 0 (expected 1 to 4294967295)",
            "ERROR invalid-value max_inbound_window_update_frames_per_data_frame_sent: 0 (expected"
                + " 1 to 4294967295)",
            "ERROR invalid-value connection_keepalive.interval_jitter: 100.5 (expected 0 to 100)",
            "ERROR invalid-value connection_keepalive.timeout: a keepalive needs a timeout"
                + " (expected at least 0.001s)",
            "ERROR invalid-value connection_keepalive.interval: 9.99999E-4s (expected at least"
                + " 0.001s)");
  }

  @Test
  void metadataFramesAreRefused() {
    compile(Http2ProtocolOptions.newBuilder().setAllowMetadata(true));

    assertThat(problems.all)
        .containsExactly(
            "ERROR unsupported-field allow_metadata: allow_metadata is not supported: METADATA"
                + " frames are not taken (expected it to be left out)");
  }

  @Test
  void customParametersThatTheCodecGoesByBecomeItsOptions() {
    Http2Options options =
        compile(
            Http2ProtocolOptions.newBuilder()
                .addCustomSettingsParameters(setting(1, 5))
                .addCustomSettingsParameters(setting(2, 0))
                .addCustomSettingsParameters(setting(3, 6))
                .addCustomSettingsParameters(setting(3, 6))
                .addCustomSettingsParameters(setting(4, 7))
                .addCustomSettingsParameters(setting(5, 16_384))
                .addCustomSettingsParameters(setting(6, 8)));

    assertThat(problems.all).isEmpty();
    assertThat(options.headerTableSize()).isEqualTo(5);
    assertThat(options.maxConcurrentStreams()).isEqualTo(6);
    assertThat(options.initialStreamWindow()).isEqualTo(7);
    assertThat(options.customSettings()).containsExactly(new Http2Options.Setting(6, 8));
  }

  @Test
  void customParametersMayNotContradict() {
    compile(
        Http2ProtocolOptions.newBuilder()
            .setHpackTableSize(u(1))
            .setMaxConcurrentStreams(u(1))
            .setInitialStreamWindowSize(u(65_535))
            .addCustomSettingsParameters(setting(1, 1))
            .addCustomSettingsParameters(setting(2, 1))
            .addCustomSettingsParameters(setting(3, 1))
            .addCustomSettingsParameters(setting(4, 1))
            .addCustomSettingsParameters(setting(5, 99_999))
            .addCustomSettingsParameters(setting(8, 1))
            .addCustomSettingsParameters(setting(0x1234, 1))
            .addCustomSettingsParameters(setting(0x1234, 2))
            .addCustomSettingsParameters(setting(0x10000, 2))
            .addCustomSettingsParameters(SettingsParameter.newBuilder().setIdentifier(u(9))));

    String both =
        " HTTP/2 SETTINGS parameter can not be configured through both named and custom parameters (expected one of them)";
    assertThat(problems.all)
        .containsExactly(
            at(0, "", "the {hpack_table_size}" + both),
            at(1, ".value", "1: server push is not supported (expected 0)"),
            at(2, "", "the {max_concurrent_streams}" + both),
            at(3, "", "the {initial_stream_window_size}" + both),
            at(4, ".value", "99999: larger frames are not taken (expected 16384)"),
            at(
                5,
                "",
                "ENABLE_CONNECT_PROTOCOL is set by allow_connect alone (expected allow_connect)"),
            at(
                7,
                "",
                "inconsistent HTTP/2 custom SETTINGS parameter 0x1234: 2 here, 1 before (expected one)"),
            at(8, ".identifier", "65536 (expected 0 to 65535)"),
            at(9, "", "a parameter needs its identifier and its value (expected both)"));
  }

  @Test
  @SuppressWarnings("deprecation")
  void theNearestWordOnStreamErrorsCounts() {
    var deprecated = Http2ProtocolOptions.newBuilder().setStreamErrorOnInvalidHttpMessaging(true);
    var overriding =
        deprecated.clone().setOverrideStreamErrorOnInvalidHttpMessage(BoolValue.of(false));
    var ofManager =
        new Http2OptionsCompiler(1, 1, Http2Options.Underscores.ALLOW, BoolValue.of(false));

    assertThat(compile(deprecated).streamErrorOnInvalidMessage()).isTrue();
    assertThat(compile(overriding).streamErrorOnInvalidMessage()).isFalse();
    assertThat(ofManager.compile(deprecated.build(), problems.root()).streamErrorOnInvalidMessage())
        .isFalse();
  }

  private Http2Options compile(Http2ProtocolOptions.Builder proto) {
    return COMPILER.compile(proto.build(), problems.root());
  }

  private static String at(int index, String field, String message) {
    return "ERROR invalid-value custom_settings_parameters[" + index + "]" + field + ": " + message;
  }

  private static SettingsParameter.Builder setting(int id, int value) {
    return SettingsParameter.newBuilder().setIdentifier(u(id)).setValue(u(value));
  }

  private static UInt32Value u(int value) {
    return UInt32Value.of(value);
  }
}
