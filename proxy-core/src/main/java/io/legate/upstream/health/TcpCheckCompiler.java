package io.legate.upstream.health;

import io.envoyproxy.envoy.config.core.v3.HealthCheck.TcpHealthCheck;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;

/** Compiles {@code tcp_health_check}. Used on the control thread. */
final class TcpCheckCompiler {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.HealthCheck.TcpHealthCheck")
          .reads("send", "receive")
          .refuses("proxy_protocol_config", "checks send no PROXY header");

  private TcpCheckCompiler() {}

  static Probe.Factory compile(TcpHealthCheck proto, ConfigContext at) {
    at.check(FIELDS, proto);
    Payloads send =
        proto.hasSend() ? Payloads.compile(proto.getSend(), at.at("send")) : Payloads.NONE;
    Payloads receive = Payloads.compile(proto.getReceiveList(), "receive", at);
    return new TcpProbe.Factory(CheckerType.TCP, send.bytes(), receive.isEmpty() ? null : receive);
  }
}
