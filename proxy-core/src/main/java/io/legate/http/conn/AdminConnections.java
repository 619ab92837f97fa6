package io.legate.http.conn;

import io.legate.accesslog.AccessLog;
import io.legate.http.Http2Options;
import io.legate.http.Http2Stats;
import io.legate.http.HttpFilterFactory;
import io.legate.http.HttpStats;
import io.legate.http.codec.h1.Http1Options;
import io.legate.http.codec.h2.Http2ServerConnection;
import io.legate.http.conn.ConnectionManagerConfig.CodecType;
import io.legate.http.conn.ConnectionManagerConfig.PathOptions;
import io.legate.http.conn.ConnectionManagerConfig.RequestOptions;
import io.legate.http.conn.ConnectionManagerConfig.ResponseOptions;
import io.legate.http.conn.ConnectionManagerConfig.ResponseOptions.ServerHeader;
import io.legate.http.conn.ConnectionManagerConfig.Timeouts;
import io.legate.network.DrainDecision;
import io.legate.network.NetworkFilterFactory;
import io.legate.router.RouteProvider;
import io.legate.stats.StatsStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The HTTP connections of the admin interface: one filter, no routes. */
public final class AdminConnections {
  private AdminConnections() {}

  /**
   * Serves connections by {@code filter}; {@code threads} is the highest worker index and one more.
   */
  public static NetworkFilterFactory factory(
      StatsStore stats, HttpFilterFactory filter, AccessLog accessLog, int threads) {
    Http2Stats http2 = new Http2Stats(stats.scope("http2."));
    return new ConnectionManagers(
        new ConnectionManagerConfig(
            new HttpStats(stats.scope("http.admin.")),
            CodecType.AUTO,
            Http1Options.DEFAULT,
            (connection, callbacks) ->
                new Http2ServerConnection(
                    connection,
                    callbacks,
                    Http2Options.DEFAULT,
                    http2,
                    Timeouts.DEFAULT.streamIdle()),
            Http2Options.DEFAULT.initialStreamWindow(),
            RouteProvider.NONE,
            List.of(filter),
            Map.of(),
            accessLog,
            Timeouts.DEFAULT,
            new RequestOptions(true, 0, true, false, null, false, false, false, null, null, null),
            PathOptions.DEFAULT,
            new ResponseOptions(
                "envoy".getBytes(StandardCharsets.US_ASCII), ServerHeader.OVERWRITE, false, null),
            0,
            DrainDecision.NONE),
        threads);
  }
}
