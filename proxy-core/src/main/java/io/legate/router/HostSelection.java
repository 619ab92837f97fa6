package io.legate.router;

import io.legate.common.RandomSource;
import io.legate.http.HeaderMap;
import io.legate.http.HttpFilterCallbacks;
import io.legate.network.Connection;
import io.legate.stream.Protocol;
import io.legate.stream.StreamInfo;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.MetadataCriteria;
import io.legate.upstream.PrioritySet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the choice of a host may depend on for a request: its route, its head, its connection. One
 * per {@link RouterFilter}, used anew for every request; confined to the worker. Envoy: the {@code
 * LoadBalancerContext} that {@code Router::Filter} is.
 */
final class HostSelection implements LoadBalancerContext {
  private @Nullable HttpFilterCallbacks callbacks;
  private @Nullable RouteAction action;
  private @Nullable MetadataCriteria metadataMatch;
  private final RequestHash hash = new RequestHash();
  private final List<Host> tried = new ArrayList<>();
  private final RetryPriorities priorities = new RetryPriorities();
  private boolean hashed;
  private @Nullable RetryPolicy retry;

  /**
   * Begins with a request that is forwarded by {@code action}.
   *
   * @param metadataMatch what the route and its weighted cluster ask of hosts, or null
   */
  void start(
      HttpFilterCallbacks callbacks, RouteAction action, @Nullable MetadataCriteria metadataMatch) {
    this.callbacks = callbacks;
    this.action = action;
    this.metadataMatch = metadataMatch;
    hash.clear();
    hashed = false;
    forgetTries();
  }

  /** Forgets the request. */
  void clear() {
    callbacks = null;
    action = null;
    metadataMatch = null;
    hash.clear();
    forgetTries();
  }

  private void forgetTries() {
    retry = null;
    tried.clear();
    priorities.clear();
  }

  /** A host is tried: from now on it is a retry that asks. */
  void onTry(Host host, RetryPolicy policy) {
    retry = policy;
    if (policy.hosts().tried()) {
      tried.add(host);
    }
    priorities.onTry(host, policy.priorityUpdateFrequency());
  }

  @Override
  public int priorityChoice(
      PrioritySet hosts, ToIntFunction<Host> priorityOf, RandomSource random) {
    return priorities.choose(hosts, priorityOf, random);
  }

  @Override
  public boolean shouldSelectAnotherHost(Host host) {
    RetryPolicy policy = retry;
    return policy != null && policy.hosts().passesOver(host, tried);
  }

  @Override
  public int hostSelectionRetryCount() {
    RetryPolicy policy = retry;
    return policy == null ? 1 : policy.hostSelectionRetryMaxAttempts();
  }

  /** Has the response set the cookies that were made for the hash. */
  void finalizeResponseHeaders(HeaderMap response) {
    hash.addCookies(response);
  }

  private HttpFilterCallbacks callbacks() {
    HttpFilterCallbacks c = callbacks;
    assert c != null;
    return c;
  }

  /** Made when first asked for, so that it costs nothing where nobody asks. */
  @Override
  public boolean hasHash() {
    if (!hashed) {
      hashed = true;
      HashPolicy policy = action == null ? null : action.hashPolicy();
      if (policy != null) {
        policy.hash(callbacks().requestHeaders(), callbacks().streamInfo(), hash);
      }
    }
    return hash.present();
  }

  @Override
  public long hash() {
    return hash.value();
  }

  /** Of the first try alone: another goes where the policy says. */
  @Override
  public @Nullable String overrideHost() {
    StreamInfo info = callbacks().streamInfo();
    return info.attemptCount() == 0 ? info.upstreamOverrideHost() : null;
  }

  @Override
  public boolean overrideHostStrict() {
    return callbacks().streamInfo().upstreamOverrideStrict();
  }

  /**
   * What the route asks for. Envoy lays the dynamic metadata of the request over it ({@code
   * envoy.lb}): where streams have such, {@link MetadataCriteria#with} is for that.
   */
  @Override
  public @Nullable MetadataCriteria metadataMatch() {
    return metadataMatch;
  }

  @Override
  public @Nullable String dynamicHost() {
    return callbacks().streamInfo().dynamicHost();
  }

  @Override
  public @Nullable Connection downstreamConnection() {
    return callbacks().connection();
  }

  @Override
  public HeaderMap requestHeaders() {
    return callbacks().requestHeaders();
  }

  @Override
  public @Nullable Protocol downstreamProtocol() {
    return callbacks().streamInfo().protocol();
  }
}
