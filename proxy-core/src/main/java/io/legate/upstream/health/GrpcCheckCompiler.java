package io.legate.upstream.health;

import com.google.protobuf.CodedOutputStream;
import io.envoyproxy.envoy.config.core.v3.HealthCheck.GrpcHealthCheck;
import io.legate.accesslog.HeaderMutations;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.stream.Protocol;
import io.legate.upstream.ClusterInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Compiles {@code grpc_health_check}. Used on the control thread. */
final class GrpcCheckCompiler {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.HealthCheck.GrpcHealthCheck")
          .reads("service_name", "authority", "initial_metadata");

  private static final String PATH = "/grpc.health.v1.Health/Check";
  private static final int SERVICE_FIELD = 1 << 3 | 2; // number 1, of a length
  private static final int FRAME_HEAD = 5;

  private GrpcCheckCompiler() {}

  static Probe.Factory compile(
      GrpcHealthCheck proto, ClusterInfo info, CheckOptions options, ConfigContext at) {
    at.check(FIELDS, proto);
    if (info.http().http2() == null) {
      at.error(
          info.name()
              + " cluster must support HTTP/2 for gRPC healthchecking"
              + " (expected http2_protocol_options)");
    }
    if (proto.getAuthority().chars().anyMatch(c -> c < ' ' || c == 127)) {
      at.at("authority").error("a name holds no control characters (expected a name)");
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(options.timeoutNanos());
    CheckHead head =
        new CheckHead(
            Protocol.HTTP_2,
            "POST",
            proto.getAuthority(),
            PATH,
            List.of(
                new CheckHead.Field(Headers.CONTENT_TYPE, "application/grpc"),
                new CheckHead.Field(Headers.TE, "trailers")),
            HeaderMutations.compile(
                proto.getInitialMetadataList(), "initial_metadata", List.of(), "", at),
            List.of(new CheckHead.Field(HeaderName.of("grpc-timeout"), millis + "m")));
    return new GrpcProbe.Factory(head, frame(proto.getServiceName()), Codecs.http2(info));
  }

  /** A {@code grpc.health.v1.HealthCheckRequest} with its length before it. */
  private static byte[] frame(String service) {
    byte[] name = service.getBytes(StandardCharsets.UTF_8);
    int length =
        name.length == 0
            ? 0
            : 1 + CodedOutputStream.computeUInt32SizeNoTag(name.length) + name.length;
    ByteBuffer frame = ByteBuffer.allocate(FRAME_HEAD + length).put((byte) 0).putInt(length);
    if (length > 0) {
      frame.put((byte) SERVICE_FIELD);
      int rest = name.length;
      for (; rest > 0x7f; rest >>>= 7) {
        frame.put((byte) (rest & 0x7f | 0x80));
      }
      frame.put((byte) rest).put(name);
    }
    return frame.array();
  }
}
