package io.legate.upstream;

import io.legate.common.RandomSource;
import io.legate.http.HeaderMap;
import io.legate.network.Connection;
import io.legate.stream.Protocol;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a choice of host and of a connection to it may depend on. Implemented by whoever asks; read
 * during the call only.
 */
public interface LoadBalancerContext {
  /** Nothing to go by. */
  LoadBalancerContext NONE = new LoadBalancerContext() {};

  /** Whether {@link #hash()} is to be used (a {@code hash_policy} yielded one). */
  default boolean hasHash() {
    return false;
  }

  /** The hash of the request. */
  default long hash() {
    return 0;
  }

  /** What the metadata of a host must say ({@code metadata_match}), or null: anything. */
  default @Nullable MetadataCriteria metadataMatch() {
    return null;
  }

  /**
   * Host and port that the request is to go to, where that is known ({@code
   * envoy.upstream.dynamic_host}), or null.
   */
  default @Nullable String dynamicHost() {
    return null;
  }

  /** The address of the host that is wanted ({@code ip:port}), or null: any. */
  default @Nullable String overrideHost() {
    return null;
  }

  /** Whether there is to be no host when {@link #overrideHost()} is not to be had. */
  default boolean overrideHostStrict() {
    return false;
  }

  /** Whether a chosen host is to be passed over (retries that avoid hosts already tried). */
  default boolean shouldSelectAnotherHost(Host host) {
    return false;
  }

  /** The connection that the request came on; null for those that the proxy makes itself. */
  default @Nullable Connection downstreamConnection() {
    return null;
  }

  /** The protocol that the request came in; null for those that the proxy makes itself. */
  default @Nullable Protocol downstreamProtocol() {
    return null;
  }

  /** The head of the request; null where there is none. */
  default @Nullable HeaderMap requestHeaders() {
    return null;
  }

  /**
   * The priority to choose from: {@code 2 * priority}, plus 1 when its degraded hosts are meant;
   * negative: as the cluster spreads its load.
   *
   * @param hosts the priorities that there are
   * @param priorityOf tells in which of them a host is; negative: in none
   */
  default int priorityChoice(
      PrioritySet hosts, ToIntFunction<Host> priorityOf, RandomSource random) {
    return -1;
  }

  /** How often another host may be chosen instead. */
  default int hostSelectionRetryCount() {
    return 1;
  }
}
