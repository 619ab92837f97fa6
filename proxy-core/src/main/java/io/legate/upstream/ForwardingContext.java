package io.legate.upstream;

import io.legate.common.RandomSource;
import io.legate.http.HeaderMap;
import io.legate.network.Connection;
import io.legate.stream.Protocol;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's context, of which a subclass changes something; a balancer that asks another one
 * has one and uses it again and again. Confined to the worker.
 */
public abstract class ForwardingContext implements LoadBalancerContext {
  private LoadBalancerContext other = NONE;

  /** Whose context this is. */
  protected final void forward(LoadBalancerContext to) {
    other = to;
  }

  @Override
  public boolean hasHash() {
    return other.hasHash();
  }

  @Override
  public long hash() {
    return other.hash();
  }

  @Override
  public boolean shouldSelectAnotherHost(Host host) {
    return other.shouldSelectAnotherHost(host);
  }

  @Override
  public @Nullable Connection downstreamConnection() {
    return other.downstreamConnection();
  }

  @Override
  public @Nullable Protocol downstreamProtocol() {
    return other.downstreamProtocol();
  }

  @Override
  public @Nullable HeaderMap requestHeaders() {
    return other.requestHeaders();
  }

  @Override
  public @Nullable MetadataCriteria metadataMatch() {
    return other.metadataMatch();
  }

  @Override
  public @Nullable String dynamicHost() {
    return other.dynamicHost();
  }

  @Override
  public @Nullable String overrideHost() {
    return other.overrideHost();
  }

  @Override
  public boolean overrideHostStrict() {
    return other.overrideHostStrict();
  }

  @Override
  public int priorityChoice(
      PrioritySet hosts, ToIntFunction<Host> priorityOf, RandomSource random) {
    return other.priorityChoice(hosts, priorityOf, random);
  }

  @Override
  public int hostSelectionRetryCount() {
    return other.hostSelectionRetryCount();
  }
}
