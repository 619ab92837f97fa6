package io.legate.dist;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.admin.v3.CommandLineOptions;
import io.envoyproxy.envoy.admin.v3.CommandLineOptions.DrainStrategy;
import io.envoyproxy.envoy.admin.v3.CommandLineOptions.IpVersion;
import io.envoyproxy.envoy.admin.v3.CommandLineOptions.Mode;
import io.legate.dist.log.LogLevel;
import io.legate.dist.log.LogSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The command line as {@code /server_info} repeats it. */
final class AdminOptions {
  private AdminOptions() {}

  /** Envoy's message of it. */
  static CommandLineOptions of(Settings settings) {
    LogSettings log = settings.log();
    CommandLineOptions.Builder options =
        CommandLineOptions.newBuilder()
            .setBaseId(settings.hotRestart().baseId())
            .setConcurrency(settings.concurrency())
            .setConfigPath(text(settings.configPath()))
            .setConfigYaml(text(settings.configYaml()))
            .setAllowUnknownStaticFields(settings.unknownFields().allowStatic())
            .setRejectUnknownDynamicFields(settings.unknownFields().rejectDynamic())
            .setIgnoreUnknownDynamicFields(settings.unknownFields().ignoreDynamic())
            .setSkipDeprecatedLogs(settings.skipDeprecatedLogs())
            .setAdminAddressPath(text(settings.adminAddressPath()))
            .setLocalAddressIpVersion(
                settings.localAddressIpVersion() == 6 ? IpVersion.v6 : IpVersion.v4)
            .setLogLevel(log.level().label())
            .setComponentLogLevel(componentLevels(log.components()))
            .setLogFormat(log.pattern())
            .setLogFormatEscaped(log.escaped())
            .setLogPath(text(log.path()))
            .setServiceCluster(text(settings.node().cluster()))
            .setServiceNode(text(settings.node().id()))
            .setServiceZone(text(settings.node().zone()))
            .setFileFlushInterval(duration(settings.fileFlushInterval()))
            .setDrainTime(duration(settings.drainTime()))
            .setParentShutdownTime(duration(settings.hotRestart().parentShutdownTime()))
            .setRestartEpoch(settings.hotRestart().restartEpoch())
            .setDisableHotRestart(true);
    options.setMode(settings.mode() == Settings.Mode.VALIDATE ? Mode.Validate : Mode.Serve);
    options.setDrainStrategy(
        settings.drainStrategy() == Settings.DrainStrategy.IMMEDIATE
            ? DrainStrategy.Immediate
            : DrainStrategy.Gradual);
    return options.build();
  }

  private static String componentLevels(Map<String, LogLevel> levels) {
    return new TreeMap<>(levels)
        .entrySet().stream()
            .map(entry -> entry.getKey() + ":" + entry.getValue().label())
            .collect(Collectors.joining(","));
  }

  private static Duration duration(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String text(@Nullable Path path) {
    return path == null ? "" : path.toString();
  }
}
