package io.legate.benchmarks;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.legate.accesslog.Format;
import io.legate.accesslog.FormatContext;
import io.legate.accesslog.LineBuffer;
import io.legate.common.ConfigContext;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.stream.ConnectionInfo;
import io.legate.stream.Protocol;
import io.legate.stream.StreamInfo;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What evaluating one access line costs a worker; no garbage is expected ({@code -prof gc}). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AccessLogBench implements FormatContext {
  private static final ConfigContext AT =
      ConfigContext.root(
          (level, slug, path, message) -> {
            throw new IllegalStateException(message);
          });

  private final Format text = Format.text(Format.DEFAULT_TEXT, AT);
  private final Format json =
      Format.json(
          Struct.newBuilder()
              .putFields("path", string("%REQ(:PATH)%"))
              .putFields("method", string("%REQ(:METHOD)%"))
              .putFields("code", string("%RESPONSE_CODE%"))
              .putFields("start", string("%START_TIME%"))
              .putFields("client", string("%DOWNSTREAM_REMOTE_ADDRESS%"))
              .putFields("upstream", string("%UPSTREAM_HOST%"))
              .build(),
          false,
          AT);
  private final LineBuffer out = new LineBuffer(4096);
  private final HeaderMap request = new HeaderMap();
  private final HeaderMap response = new HeaderMap();
  private final StreamInfo info = new StreamInfo();

  /** One request like those of the load bench. */
  public AccessLogBench() {
    request.add(Headers.METHOD, "GET");
    request.add(Headers.PATH, "/some/path?with=query");
    request.add(Headers.AUTHORITY, "example.com");
    request.add(Headers.USER_AGENT, "bench/1.0");
    request.add(Headers.X_REQUEST_ID, "c0ffee00-0000-4000-8000-000000000000");
    response.status(200);
    response.add(Headers.X_ENVOY_UPSTREAM_SERVICE_TIME, 3);
    ConnectionInfo connection =
        new ConnectionInfo(
            7, new InetSocketAddress("127.0.0.1", 80), new InetSocketAddress("127.0.0.1", 40000));
    info.start(connection, 1_460_751_420_310L, 1);
    info.protocol(Protocol.HTTP_1_1);
    info.responseCode(200);
    info.addBytesSent(1024);
    info.upstreamHost("127.0.0.2:18001");
    info.endNanos = 5_000_001;
  }

  private static Value string(String format) {
    return Value.newBuilder().setStringValue(format).build();
  }

  @Benchmark
  public int defaultLine() {
    out.clear();
    text.write(this, out);
    return out.length();
  }

  @Benchmark
  public int jsonLine() {
    out.clear();
    json.write(this, out);
    return out.length();
  }

  @Override
  public @Nullable HeaderMap requestHeaders() {
    return request;
  }

  @Override
  public @Nullable HeaderMap responseHeaders() {
    return response;
  }

  @Override
  public @Nullable HeaderMap responseTrailers() {
    return null;
  }

  @Override
  public StreamInfo streamInfo() {
    return info;
  }

  @Override
  public @Nullable String localReplyBody() {
    return null;
  }
}
