package io.legate.upstream.health;

import com.google.protobuf.CodedInputStream;
import io.legate.event.Buffers;
import io.legate.http.ClientConnection;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.RequestEncoder;
import io.legate.http.StreamResetReason;
import io.legate.network.NettyConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls {@code grpc.health.v1.Health/Check} and expects SERVING; whatever else comes is a failure.
 * Envoy: {@code GrpcHealthCheckerImpl}.
 */
final class GrpcProbe extends StreamProbe {
  private static final Logger log = LoggerFactory.getLogger("hc");
  private static final String CONTENT_TYPE = "application/grpc";
  private static final int FRAME_HEAD = 5;
  private static final int MOST_BYTES = 64 * 1024;
  private static final int STATUS_FIELD = 1 << 3; // number 1, a varint
  private static final int SERVING = 1;
  private static final int INTERNAL = 13;

  private static final String[] SERVICE_STATUS = {
    "unknown", "serving", "not_serving", "service_unknown"
  };

  private final Factory check;
  private @Nullable RequestEncoder request;
  private @Nullable ByteBuf message;

  private GrpcProbe(Factory check, ProbeTarget target, Listener listener) {
    super(target, listener);
    this.check = check;
  }

  /**
   * What is asked of every host of a cluster.
   *
   * @param frame the request's message with its length before it
   */
  record Factory(CheckHead head, byte[] frame, HttpCheck.Codecs codecs) implements Probe.Factory {
    @Override
    public CheckerType type() {
      return CheckerType.GRPC;
    }

    @Override
    public Probe create(ProbeTarget target, Listener listener) {
      return new GrpcProbe(this, target, listener);
    }
  }

  @Override
  ClientConnection codec(NettyConnection connection) {
    return check.codecs().create(connection, this);
  }

  @Override
  void send(RequestEncoder encoder) {
    request = encoder;
    encoder.encodeHeaders(check.head().of(target()), false);
    encoder.encodeData(Unpooled.wrappedBuffer(check.frame()), true);
  }

  @Override
  public void onResponseHeaders(boolean endStream) {
    HeaderMap head = responseHeaders();
    if (endStream && head.has(Headers.GRPC_STATUS)) {
      complete(head.getLong(Headers.GRPC_STATUS), head.get(Headers.GRPC_MESSAGE));
    } else if (head.status() != 200) {
      refuse(endStream, "non-200 HTTP response");
    } else if (endStream) {
      refuse(true, "gRPC protocol violation: unexpected stream end");
    } else if (!grpc(head.get(Headers.CONTENT_TYPE))) {
      refuse(false, "not a gRPC request");
    }
  }

  private static boolean grpc(@Nullable String type) {
    return type != null
        && type.startsWith(CONTENT_TYPE)
        && (type.length() == CONTENT_TYPE.length()
            || type.charAt(CONTENT_TYPE.length()) == '+'
            || type.charAt(CONTENT_TYPE.length()) == ';');
  }

  @Override
  public void onResponseData(ByteBuf data, boolean endStream) {
    if (!probing()) {
      data.release();
      return;
    }
    message = Buffers.merge(target().worker(), message, data);
    if (endStream) {
      refuse(true, "gRPC protocol violation: unexpected stream end");
    } else if (message.readableBytes() > MOST_BYTES) {
      refuse(false, "gRPC wire protocol decode error");
    }
  }

  @Override
  public void onResponseTrailers() {
    if (!probing()) {
      return;
    }
    HeaderMap trailers = responseTrailers();
    if (trailers.has(Headers.GRPC_STATUS)) {
      complete(trailers.getLong(Headers.GRPC_STATUS), trailers.get(Headers.GRPC_MESSAGE));
    } else {
      refuse(true, "invalid gRPC status");
    }
  }

  private void complete(long status, @Nullable String text) {
    int service = status == 0 ? serviceStatus() : -1;
    tell(status, text, service);
    done();
    if (service == SERVING) {
      listener().passed(false);
    } else {
      listener().failed(FailureType.ACTIVE, false);
    }
  }

  private void refuse(boolean ended, String why) {
    tell(INTERNAL, why, -1);
    RequestEncoder r = request;
    done();
    listener().failed(FailureType.ACTIVE, false);
    if (!ended && r != null) {
      r.resetStream(StreamResetReason.LOCAL_RESET);
    }
  }

  /** The status in the one message that came; -1 where it is anything else. */
  private int serviceStatus() {
    ByteBuf all = message;
    if (all == null || all.readableBytes() < FRAME_HEAD) {
      return -1;
    }
    int from = all.readerIndex();
    long length = all.getUnsignedInt(from + 1);
    if (all.getByte(from) != 0 || length != all.readableBytes() - FRAME_HEAD) {
      return -1;
    }
    byte[] bytes = new byte[(int) length];
    all.getBytes(from + FRAME_HEAD, bytes);
    try {
      return parse(CodedInputStream.newInstance(bytes));
    } catch (IOException e) {
      return -1;
    }
  }

  private static int parse(CodedInputStream in) throws IOException {
    int status = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == STATUS_FIELD) {
        status = in.readEnum();
      } else {
        in.skipField(tag);
      }
    }
    return status;
  }

  private void tell(long status, @Nullable String text, int service) {
    if (log.isDebugEnabled()) {
      log.debug(
          "hc grpc_status={} service_status={} health_flags={}",
          status == 0 || text == null ? String.valueOf(status) : status + " (" + text + ")",
          service < 0
              ? "rpc_error"
              : service < SERVICE_STATUS.length
                  ? SERVICE_STATUS[service]
                  : "unknown_healthcheck_response",
          target().flagText());
    }
  }

  @Override
  void forget() {
    super.forget();
    request = null;
    if (message != null) {
      message.release();
      message = null;
    }
  }

  @Override
  public void onResetStream(StreamResetReason reason, @Nullable String details) {
    if (probing()) {
      if (log.isDebugEnabled()) {
        log.debug("connection/stream error health_flags={}", target().flagText());
      }
      networkFailure();
    }
  }
}
