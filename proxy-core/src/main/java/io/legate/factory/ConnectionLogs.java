package io.legate.factory;

import io.legate.accesslog.AccessLog;
import io.legate.accesslog.FormatContext;
import io.legate.http.HeaderMap;
import io.legate.stream.StreamInfo;
import org.jspecify.annotations.Nullable;

/** Access logs as what has no HTTP in it sees them. */
final class ConnectionLogs {
  private ConnectionLogs() {}

  static ConnectionLog of(AccessLog log) {
    return log == AccessLog.NONE
        ? ConnectionLog.NONE
        : (worker, info) -> log.log(new ConnectionContext(info), worker);
  }

  /** A connection has facts, and no headers. */
  private record ConnectionContext(StreamInfo streamInfo) implements FormatContext {
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
    public @Nullable String localReplyBody() {
      return null;
    }
  }
}
