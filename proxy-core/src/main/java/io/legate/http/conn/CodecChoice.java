package io.legate.http.conn;

import io.legate.http.conn.ConnectionManagerConfig.CodecType;
import io.legate.stream.ConnectionInfo;
import io.legate.stream.Protocol;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tells which version of HTTP a client speaks: as configured, as agreed by ALPN, or by its first
 * bytes. Stateless. Envoy: {@code ConnectionManagerUtility::autoCreateCodec}.
 */
final class CodecChoice {
  /** The front of HTTP/2's preface, which no request line of HTTP/1 has (RFC 9113 §3.4). */
  private static final byte[] PREFACE = "PRI * HTTP/2".getBytes(StandardCharsets.US_ASCII);

  private CodecChoice() {}

  /** The protocol, or null while there are too few bytes to know; the bytes are not consumed. */
  static @Nullable Protocol choose(CodecType type, ConnectionInfo info, ByteBuf bytes) {
    return switch (type) {
      case HTTP1 -> Protocol.HTTP_1_1;
      case HTTP2 -> Protocol.HTTP_2;
      case AUTO -> {
        String agreed = info.negotiatedProtocol();
        yield agreed == null
            ? byPreface(bytes)
            : agreed.equals("h2") ? Protocol.HTTP_2 : Protocol.HTTP_1_1;
      }
    };
  }

  private static @Nullable Protocol byPreface(ByteBuf bytes) {
    int start = bytes.readerIndex();
    int n = Math.min(bytes.readableBytes(), PREFACE.length);
    for (int i = 0; i < n; i++) {
      if (bytes.getByte(start + i) != PREFACE[i]) {
        return Protocol.HTTP_1_1;
      }
    }
    return n == PREFACE.length ? Protocol.HTTP_2 : null;
  }
}
