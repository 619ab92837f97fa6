package io.legate.extension.http.dynamicforwardproxy;

import io.legate.event.Worker;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.HttpFilter;
import io.legate.http.HttpFilterCallbacks;
import io.legate.http.Route;
import io.legate.stream.ResponseFlag;
import io.legate.upstream.WorkerCluster;
import io.legate.upstream.WorkerClusters;
import io.legate.upstream.forward.CachedHost;
import io.legate.upstream.forward.DnsCache;
import io.legate.upstream.forward.DnsCaches;
import io.legate.upstream.forward.HostAndPort;
import org.jspecify.annotations.Nullable;

/**
 * Holds a request that goes to a forwarding cluster back until its host is in the DNS cache; other
 * requests pass. One per stream. Envoy: {@code DynamicForwardProxy::ProxyFilter}.
 */
final class DynamicForwardProxyFilter implements HttpFilter, DnsCache.Callback {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final String name;
  private final Worker worker;
  private final WorkerClusters clusters;
  private final DnsCaches caches;
  private final DnsCache cache;
  private @Nullable HttpFilterCallbacks callbacks;
  private DnsCache.@Nullable Wait wait;

  DynamicForwardProxyFilter(
      String name, Worker worker, WorkerClusters clusters, DnsCaches caches, DnsCache cache) {
    this.name = name;
    this.worker = worker;
    this.clusters = clusters;
    this.caches = caches;
    this.cache = cache;
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
    String clusterName = route == null ? null : route.clusterName();
    WorkerCluster cluster =
        clusterName == null || !caches.forwards(clusterName) ? null : clusters.get(clusterName);
    if (route == null || cluster == null) {
      return HeadersStatus.CONTINUE;
    }
    if (route.perFilterConfig(name) instanceof HostRewriteConfig rewrite) {
      rewrite.apply(headers);
    }
    boolean secure = cluster.info().transportSocket().handshakes();
    String authority = headers.get(Headers.AUTHORITY);
    return lookUp(authority == null ? "" : authority, secure ? HTTPS_PORT : HTTP_PORT);
  }

  private HeadersStatus lookUp(String authority, int defaultPort) {
    if (!cache.mayWait(worker.stats())) {
      return refuse(
          "Dynamic forward proxy pending request overflow",
          "dynamic_forward_proxy_pending_request_overflow");
    }
    if (authority.isEmpty()) {
      callbacks().sendLocalReply(400, "Empty host header", null, "empty_host_header");
      return HeadersStatus.STOP_ITERATION;
    }
    HostAndPort where = HostAndPort.parse(authority, defaultPort);
    if (where == null) {
      return fail("malformed_host");
    }
    callbacks().streamInfo().dynamicHost(where.key());
    CachedHost host = cache.find(where.key());
    if (host != null) {
      host.touch(worker.nowNanos());
      return HeadersStatus.CONTINUE;
    }
    if (cache.full(worker.stats())) {
      return refuse("DNS cache overflow", "dns_cache_overflow");
    }
    wait = cache.load(worker, where, this);
    return HeadersStatus.STOP_ALL_ITERATION_AND_WATERMARK;
  }

  @Override
  public void onHost(CachedHost host) {
    wait = null;
    if (host.addresses().isEmpty()) {
      fail(host.details());
    } else {
      host.touch(worker.nowNanos());
      callbacks().continueRequest();
    }
  }

  private HeadersStatus fail(String details) {
    callbacks().streamInfo().addFlag(ResponseFlag.DNS_RESOLUTION_FAILURE);
    return refuse("DNS resolution failure", "dns_resolution_failure{" + details + "}");
  }

  private HeadersStatus refuse(String body, String details) {
    callbacks().sendLocalReply(503, body, null, details);
    return HeadersStatus.STOP_ITERATION;
  }

  @Override
  public void onDestroy() {
    callbacks = null;
    if (wait != null) {
      wait.cancel();
      wait = null;
    }
  }
}
