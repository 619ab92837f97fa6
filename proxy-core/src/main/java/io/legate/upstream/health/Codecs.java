package io.legate.upstream.health;

import io.legate.http.Http2Options;
import io.legate.http.Http2Stats;
import io.legate.http.codec.h1.Http1ClientConnection;
import io.legate.http.codec.h1.Http1Options;
import io.legate.http.codec.h2.Http2ClientConnection;
import io.legate.upstream.ClusterInfo;

/** How connections of checks speak: as those of the cluster do. */
final class Codecs {
  private Codecs() {}

  static HttpCheck.Codecs http1(ClusterInfo info) {
    ClusterInfo.HttpOptions http = info.http();
    Http1Options options =
        new Http1Options(
            http.maxResponseHeadersBytes(),
            http.maxHeadersCount(),
            true,
            "",
            http.enableTrailers(),
            false,
            Http1Options.Underscores.ALLOW,
            http.headerFormat());
    return (connection, callbacks) -> new Http1ClientConnection(connection, callbacks, options);
  }

  /** With what is configured for the cluster, if it speaks HTTP/2 itself. */
  static HttpCheck.Codecs http2(ClusterInfo info) {
    ClusterInfo.Http2 own = info.http().http2();
    Http2Options options = own == null ? Http2Options.DEFAULT : own.options();
    Http2Stats stats =
        own == null ? new Http2Stats(info.stats().scope().scope("http2.")) : own.stats();
    return (connection, callbacks) ->
        new Http2ClientConnection(connection, callbacks, options, stats);
  }
}
