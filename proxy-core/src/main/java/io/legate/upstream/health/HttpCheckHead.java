package io.legate.upstream.health;

import io.legate.accesslog.FormatContext;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.stream.StreamInfo;
import org.jspecify.annotations.Nullable;

/**
 * The heads of a cluster's checks: kept from one check to the next as long as they are the same,
 * which for hosts without a name of their own they are. Confined to the checking thread.
 */
final class HttpCheckHead {
  /** Envoy's. */
  static final String USER_AGENT = "Envoy/HC";

  private final HeaderMap map = new HeaderMap(256);
  private final StreamInfo facts = new StreamInfo();
  private @Nullable String authority;

  /** The head of the next request to a host. */
  HeaderMap of(HttpCheck check, ProbeTarget target) {
    String wanted = target.authority(check.host());
    if (wanted.equals(authority) && check.headers().isEmpty()) {
      return map;
    }
    authority = wanted;
    map.clear();
    map.add(Headers.METHOD, check.method());
    map.add(Headers.AUTHORITY, wanted);
    map.add(Headers.PATH, check.path());
    map.add(Headers.SCHEME, target.scheme());
    map.add(Headers.USER_AGENT, USER_AGENT);
    if (!check.headers().isEmpty()) {
      facts.start(null, target.worker().nowMillis(), target.worker().nowNanos());
      facts.upstreamCluster(target.cluster().name());
      facts.upstreamHost(target.host().addressText());
      facts.upstreamAddresses(null, target.address());
      check.headers().apply(map, new Context(map, facts));
    }
    if (check.body().length > 0) {
      map.set(Headers.CONTENT_LENGTH, Integer.toString(check.body().length));
    }
    return map;
  }

  /** What the values of added headers may look at. */
  private record Context(HeaderMap requestHeaders, StreamInfo streamInfo) implements FormatContext {
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
