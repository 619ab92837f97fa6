package io.legate.extension.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.legate.accesslog.AccessLog;
import io.legate.accesslog.AccessLogContext;
import io.legate.accesslog.AccessLogFactory;
import io.legate.accesslog.AccessLogFiles;
import io.legate.accesslog.AccessLogs;
import io.legate.accesslog.FormatContext;
import io.legate.common.ConfigContext;
import io.legate.event.Transport;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.extension.accesslog.file.FileAccessLogFactory;
import io.legate.extension.accesslog.stream.StderrAccessLogFactory;
import io.legate.extension.accesslog.stream.StdoutAccessLogFactory;
import io.legate.http.HeaderMap;
import io.legate.stats.StatsStore;
import io.legate.stream.StreamInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLoggersTest {
  private static final List<AccessLogFactory> FACTORIES =
      List.of(
          new FileAccessLogFactory(), new StdoutAccessLogFactory(), new StderrAccessLogFactory());

  @TempDir Path dir;
  private final StatsStore stats = new StatsStore(1);
  private final Workers workers = new Workers(1, Transport.NIO, stats);
  private final AccessLogFiles files =
      new AccessLogFiles(workers, stats, AccessLogFiles.DEFAULT_FLUSH_INTERVAL);
  private final List<String> problems = new ArrayList<>();
  private final ConfigContext at =
      ConfigContext.root((level, slug, path, message) -> problems.add(path + ": " + message));
  private final AccessLogContext context =
      new AccessLogContext(
          files,
          (name, config, where) ->
              FACTORIES.stream()
                  .filter(f -> config.getTypeUrl().endsWith("/" + f.configType()))
                  .findFirst()
                  .orElse(null));

  @AfterEach
  void end() {
    files.close();
    workers.close();
  }

  private io.envoyproxy.envoy.config.accesslog.v3.AccessLog.Builder logger(Message config) {
    return io.envoyproxy.envoy.config.accesslog.v3.AccessLog.newBuilder()
        .setName("envoy.access_loggers.file")
        .setTypedConfig(Any.pack(config));
  }

  private FileAccessLog.Builder file() {
    return FileAccessLog.newBuilder().setPath(dir.resolve("log").toString());
  }

  private String logged(io.envoyproxy.envoy.config.accesslog.v3.AccessLog.Builder... protos)
      throws Exception {
    AccessLog log =
        AccessLogs.compile(
            java.util.Arrays.stream(protos).map(p -> p.build()).toList(), at, context);
    assertThat(problems).isEmpty();
    Worker worker = workers.all().get(0);
    CountDownLatch done = new CountDownLatch(1);
    worker.execute(
        () -> {
          log.log(new Tcp(), worker);
          done.countDown();
        });
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    files.close();
    return java.nio.file.Files.readString(dir.resolve("log"));
  }

  @Test
  void writesTheDefaultLineWhereNoFormatIsSet() throws Exception {
    assertThat(logged(logger(file().build())))
        .isEqualTo(
            "[1970-01-01T00:00:00.000Z] \"- - -\" 0 - 0 0 - - \"-\" \"-\" \"-\" \"-\" \"-\"\n");
  }

  @Test
  void writesEveryFormOfFormatToTheSameFile() throws Exception {
    Struct json =
        Struct.newBuilder()
            .putFields("c", Value.newBuilder().setStringValue("%RESPONSE_CODE%").build())
            .build();
    SubstitutionFormatString text =
        SubstitutionFormatString.newBuilder()
            .setTextFormatSource(DataSource.newBuilder().setInlineString("%BYTES_SENT%;\n"))
            .build();
    assertThat(
            logged(
                logger(file().setFormat("%PROTOCOL%.\n").build()),
                logger(file().setJsonFormat(json).build()),
                logger(file().setTypedJsonFormat(json).build()),
                logger(file().setLogFormat(text).build())))
        .isEqualTo("-.\n{\"c\":0}\n{\"c\":0}\n0;\n");
  }

  @Test
  void asksTheFilterFirst() throws Exception {
    AccessLogFilter flagged =
        AccessLogFilter.newBuilder()
            .setResponseFlagFilter(ResponseFlagFilter.getDefaultInstance())
            .build();
    assertThat(logged(logger(file().build()).setFilter(flagged))).isEmpty();
  }

  @Test
  void compilesTheStreamLoggers() {
    AccessLogs.compile(
        List.of(
            logger(StdoutAccessLog.getDefaultInstance()).build(),
            logger(StderrAccessLog.getDefaultInstance()).build()),
        at,
        context);
    assertThat(problems).isEmpty();
  }

  @Test
  void refusesAFileWithoutAPath() {
    AccessLogs.compile(List.of(logger(FileAccessLog.getDefaultInstance()).build()), at, context);
    assertThat(problems)
        .containsExactly(
            "access_log[0].typed_config.path: value length must be at least 1 characters (expected a value that is not empty)");
  }

  @Test
  void isFoundByCurrentAndOldNames() {
    assertThat(new FileAccessLogFactory().names())
        .contains("envoy.access_loggers.file", "envoy.file_access_log");
  }

  /** A connection of which nothing is known. */
  private static final class Tcp implements FormatContext {
    private final StreamInfo info = new StreamInfo();

    @Override
    public @Nullable HeaderMap requestHeaders() {
      return null;
    }

    @Override
    public @Nullable HeaderMap responseHeaders() {
      return null;
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
}
