package io.legate.upstream.health;

import io.legate.accesslog.FormatContext;
import io.legate.accesslog.HeaderMutations;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.stream.Protocol;
import io.legate.stream.StreamInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The heads of a cluster's requests: kept from one check to the next as long as they are the same,
 * which for hosts without a name of their own they are. Confined to the checking thread once it is
 * in use.
 */
final class CheckHead {
  /** Envoy's. */
  private static final String USER_AGENT = "Envoy/HC";

  private final HeaderMap map = new HeaderMap(256);
  private final StreamInfo facts = new StreamInfo();
  private final Protocol protocol;
  private final String method;
  private final String authority;
  private final String path;
  private final HeaderMutations headers;
  private final List<Field> before;
  private final List<Field> after;
  private @Nullable String madeFor;

  /** A field with the value that it always has. */
  record Field(HeaderName name, String value) {}

  /**
   * Heads that differ in their authority, if in anything.
   *
   * @param protocol that they are sent in, for the values of {@code headers}
   * @param authority empty: the cluster's name
   * @param before fields that {@code headers} may change
   * @param after fields that it may not
   */
  CheckHead(
      Protocol protocol,
      String method,
      String authority,
      String path,
      List<Field> before,
      HeaderMutations headers,
      List<Field> after) {
    this.protocol = protocol;
    this.method = method;
    this.authority = authority;
    this.path = path;
    this.before = before;
    this.headers = headers;
    this.after = after;
  }

  /** The head of the next request to a host. */
  HeaderMap of(ProbeTarget target) {
    String wanted = target.authority(authority);
    if (wanted.equals(madeFor) && headers.isEmpty()) {
      return map;
    }
    madeFor = wanted;
    map.clear();
    map.add(Headers.METHOD, method);
    map.add(Headers.AUTHORITY, wanted);
    map.add(Headers.PATH, path);
    map.add(Headers.SCHEME, target.scheme());
    before.forEach(f -> map.add(f.name(), f.value()));
    map.add(Headers.USER_AGENT, USER_AGENT);
    if (!headers.isEmpty()) {
      facts.start(null, target.worker().nowMillis(), target.worker().nowNanos());
      facts.protocol(protocol);
      facts.upstreamCluster(target.cluster().name());
      facts.upstreamHost(target.host().addressText());
      facts.upstreamAddresses(null, target.address());
      headers.apply(map, new Context(map, facts));
    }
    after.forEach(f -> map.set(f.name(), f.value()));
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
