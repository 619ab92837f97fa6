package io.legate.upstream.health;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.legate.accesslog.AccessLogFile;
import io.legate.common.ConfigContext;
import io.legate.common.Durations;
import io.legate.common.FieldSet;
import io.legate.common.RuntimeValues;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterWatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code health_checks} of a cluster. Used on the control thread. */
public final class HealthCheckCompiler {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.HealthCheck")
          .reads("timeout", "interval", "initial_jitter", "interval_jitter")
          .reads("interval_jitter_percent", "unhealthy_threshold", "healthy_threshold")
          .reads("alt_port", "reuse_connection", "http_health_check", "tcp_health_check")
          .reads("grpc_health_check", "custom_health_check")
          .reads("event_log_path", "event_logger")
          .reads("no_traffic_interval", "no_traffic_healthy_interval", "unhealthy_interval")
          .reads("unhealthy_edge_interval", "healthy_edge_interval")
          .reads("always_log_health_check_failures", "always_log_health_check_success")
          .refuses("event_service", "events are written to files");
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long NO_TRAFFIC_MILLIS = 60_000;

  private HealthCheckCompiler() {}

  /** Opens files that events are written to. */
  public interface Files {
    /** The file of that path; null when it cannot be opened, which {@code at} is told. */
    @Nullable AccessLogFile open(String path, ConfigContext at);
  }

  /**
   * The watch that {@code health_checks} asks for, if it does.
   *
   * @param excludesNew {@code ignore_new_hosts_until_first_hc}
   * @param runtime bounds intervals
   * @param files where events are written
   * @param at the cluster's place
   */
  public static List<ClusterWatch.Factory> compile(
      List<HealthCheck> protos,
      ClusterInfo info,
      boolean excludesNew,
      RuntimeValues runtime,
      Files files,
      ConfigContext at) {
    if (protos.isEmpty()) {
      return List.of();
    }
    if (protos.size() > 1) {
      at.at("health_checks").error("Multiple health checks not supported (expected one)");
      return List.of();
    }
    HealthCheck proto = protos.get(0);
    ConfigContext there = at.at("health_checks", 0);
    there.check(FIELDS, proto);
    CheckOptions options = options(proto, excludesNew, runtime, there);
    Probe.Factory probes = probes(proto, info, options, there);
    List<AccessLogFile> logs = EventLogCompiler.compile(proto, files, there);
    if (probes == null) {
      return List.of();
    }
    CheckStats stats = new CheckStats(info.stats().scope().scope("health_check."));
    return List.of(
        context ->
            new ActiveHealthChecks(
                context,
                options,
                probes,
                stats,
                logs.isEmpty()
                    ? CheckEventLog.NONE
                    : new FileEventLog(logs, probes.type(), info.name(), context.control())));
  }

  private static Probe.@Nullable Factory probes(
      HealthCheck proto, ClusterInfo info, CheckOptions options, ConfigContext at) {
    return switch (proto.getHealthCheckerCase()) {
      case HTTP_HEALTH_CHECK ->
          HttpCheckCompiler.compile(proto.getHttpHealthCheck(), info, at.at("http_health_check"));
      case TCP_HEALTH_CHECK ->
          TcpCheckCompiler.compile(proto.getTcpHealthCheck(), at.at("tcp_health_check"));
      case GRPC_HEALTH_CHECK ->
          GrpcCheckCompiler.compile(
              proto.getGrpcHealthCheck(), info, options, at.at("grpc_health_check"));
      case CUSTOM_HEALTH_CHECK ->
          RedisCheckCompiler.compile(proto.getCustomHealthCheck(), at.at("custom_health_check"));
      case HEALTHCHECKER_NOT_SET -> {
        at.error(
            "a health check needs to know what to ask (expected http_health_check,"
                + " tcp_health_check, grpc_health_check or custom_health_check)");
        yield null;
      }
    };
  }

  private static CheckOptions options(
      HealthCheck proto, boolean excludesNew, RuntimeValues runtime, ConfigContext at) {
    required(proto.hasUnhealthyThreshold(), "unhealthy_threshold", at);
    required(proto.hasHealthyThreshold(), "healthy_threshold", at);
    required(proto.hasTimeout(), "timeout", at);
    int altPort = proto.getAltPort().getValue();
    if (altPort < 0 || altPort > 65535) {
      at.at("alt_port").error(Integer.toUnsignedString(altPort) + " (expected at most 65535)");
    }
    return new CheckOptions(
        intervals(proto, runtime, at),
        millis(proto.hasTimeout(), proto.getTimeout(), 0, at.at("timeout")) * NANOS_PER_MILLI,
        proto.getUnhealthyThreshold().getValue(),
        proto.getHealthyThreshold().getValue(),
        !proto.hasReuseConnection() || proto.getReuseConnection().getValue(),
        altPort,
        proto.getAlwaysLogHealthCheckFailures(),
        proto.getAlwaysLogHealthCheckSuccess(),
        excludesNew);
  }

  private static void required(boolean there, String field, ConfigContext at) {
    if (!there) {
      at.at(field).error("value is required (expected it to be set)");
    }
  }

  private static Intervals intervals(HealthCheck p, RuntimeValues runtime, ConfigContext at) {
    required(p.hasInterval(), "interval", at);
    long interval = millis(p.hasInterval(), p.getInterval(), 0, at.at("interval"));
    long noTraffic =
        millis(
            p.hasNoTrafficInterval(),
            p.getNoTrafficInterval(),
            NO_TRAFFIC_MILLIS,
            at.at("no_traffic_interval"));
    long unhealthy =
        millis(
            p.hasUnhealthyInterval(),
            p.getUnhealthyInterval(),
            interval,
            at.at("unhealthy_interval"));
    return new Intervals(
        interval,
        noTraffic,
        millis(
            p.hasNoTrafficHealthyInterval(),
            p.getNoTrafficHealthyInterval(),
            noTraffic,
            at.at("no_traffic_healthy_interval")),
        unhealthy,
        millis(
            p.hasUnhealthyEdgeInterval(),
            p.getUnhealthyEdgeInterval(),
            unhealthy,
            at.at("unhealthy_edge_interval")),
        millis(
            p.hasHealthyEdgeInterval(),
            p.getHealthyEdgeInterval(),
            interval,
            at.at("healthy_edge_interval")),
        Durations.nanos(p.getInitialJitter(), at.at("initial_jitter")) / NANOS_PER_MILLI,
        Durations.nanos(p.getIntervalJitter(), at.at("interval_jitter")) / NANOS_PER_MILLI,
        p.getIntervalJitterPercent(),
        runtime.integer("health_check.min_interval", 0),
        runtime.integer("health_check.max_interval", Long.MAX_VALUE));
  }

  /** Milliseconds as Envoy counts them: what is less than one is none, and waits for one. */
  private static long millis(boolean there, Duration duration, long otherwise, ConfigContext at) {
    if (!there) {
      return otherwise;
    }
    return Math.max(1, Durations.positiveNanos(duration, at) / NANOS_PER_MILLI);
  }
}
