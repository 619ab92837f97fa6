package io.legate.admin.endpoint;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.admin.v3.Certificates;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.admin.v3.UnreadyTargetsDumps;
import io.envoyproxy.envoy.admin.v3.UnreadyTargetsDumps.UnreadyTargetsDump;
import io.legate.admin.AdminContext;
import io.legate.admin.AdminRequest;
import io.legate.admin.AdminResponse;
import io.legate.admin.UnreadyTargets;
import io.legate.admin.json.ProtoJson;

/** What the server is and how it is. */
public final class ServerFacts {
  private final AdminContext context;

  public ServerFacts(AdminContext context) {
    this.context = context;
  }

  /** {@code /ready}: 200 for LIVE alone. */
  public AdminResponse ready(AdminRequest request) {
    ServerInfo.State state = context.state();
    return AdminResponse.text(state == ServerInfo.State.LIVE ? 200 : 503, state.name() + "\n");
  }

  /** {@code /server_info}. */
  public AdminResponse serverInfo(AdminRequest request) {
    long uptime =
        Math.max(0, context.now().getEpochSecond() - context.startTime().getEpochSecond());
    Duration seconds = Duration.newBuilder().setSeconds(uptime).build();
    return AdminResponse.json(
        ProtoJson.printWithDefaults(
            ServerInfo.newBuilder()
                .setVersion(context.version())
                .setState(context.state())
                .setUptimeCurrentEpoch(seconds)
                .setUptimeAllEpochs(seconds)
                .setHotRestartVersion(context.hotRestartVersion())
                .setCommandLineOptions(context.commandLineOptions())
                .setNode(context.node())
                .build()));
  }

  /** {@code /hot_restart_version}. */
  public AdminResponse hotRestartVersion(AdminRequest request) {
    return AdminResponse.text(200, context.hotRestartVersion());
  }

  /** {@code /certs}: none, because no listener or cluster can have any yet. */
  public AdminResponse certs(AdminRequest request) {
    return AdminResponse.json(ProtoJson.printWithDefaults(Certificates.getDefaultInstance()));
  }

  /** {@code /init_dump}. */
  public AdminResponse initDump(AdminRequest request) {
    String component = request.query().nonEmpty("mask");
    UnreadyTargetsDumps.Builder dumps = UnreadyTargetsDumps.newBuilder();
    if (component == null || component.equals("listener")) {
      for (UnreadyTargets unready : context.unreadyTargets()) {
        dumps.addUnreadyTargetsDumps(
            UnreadyTargetsDump.newBuilder()
                .setName(unready.name())
                .addAllTargetNames(unready.targets()));
      }
    }
    return AdminResponse.json(ProtoJson.print(dumps.build()));
  }
}
