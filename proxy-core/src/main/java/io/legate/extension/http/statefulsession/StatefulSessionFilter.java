package io.legate.extension.http.statefulsession;

import io.legate.http.HeaderMap;
import io.legate.http.HttpFilter;
import io.legate.http.HttpFilterCallbacks;
import io.legate.http.Route;
import io.legate.stream.StreamInfo;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has a request go to the host that it names, and the response name the host that it came from when
 * that is another. One per stream, confined to the worker. Envoy: {@code StatefulSession}.
 */
final class StatefulSessionFilter implements HttpFilter {
  private final String name;
  private final StatefulSessionConfig config;
  private @Nullable HttpFilterCallbacks callbacks;
  private @Nullable SessionState state;
  private @Nullable String wanted;

  /** A filter by its name in the configuration, by which routes speak of it. */
  StatefulSessionFilter(String name, StatefulSessionConfig config) {
    this.name = name;
    this.config = config;
  }

  @Override
  public void initialize(HttpFilterCallbacks callbacks) {
    this.callbacks = callbacks;
  }

  private HttpFilterCallbacks callbacks() {
    HttpFilterCallbacks c = callbacks;
    assert c != null;
    return c;
  }

  @Override
  public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
    Route route = callbacks().route();
    Object own = route == null ? null : route.perFilterConfig(name);
    StatefulSessionConfig effective = own instanceof StatefulSessionConfig c ? c : config;
    SessionState used = effective.state();
    if (used != null && used.concerns(headers)) {
      state = used;
      wanted = used.read(headers, nowSeconds());
      if (wanted != null) {
        callbacks().streamInfo().upstreamOverrideHost(wanted, effective.strict());
      }
    }
    return HeadersStatus.CONTINUE;
  }

  @Override
  public HeadersStatus onResponseHeaders(HeaderMap headers, boolean endStream) {
    StreamInfo info = callbacks().streamInfo();
    String host = info.upstreamHost();
    if (state != null && host != null && !host.equals(wanted)) {
      state.write(headers, host, nowSeconds());
    }
    return HeadersStatus.CONTINUE;
  }

  private long nowSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(callbacks().worker().nowNanos());
  }

  @Override
  public void onDestroy() {
    callbacks = null;
  }
}
