package io.legate.upstream.lb;

import io.legate.upstream.MetadataValue;
import java.util.List;
import java.util.Map;

/**
 * How the hosts of a cluster are divided into subsets. Immutable. Envoy: {@code LbSubsetConfig}.
 *
 * @param fallback what is done where no subset matches; {@code NOT_DEFINED} and {@code KEYS_SUBSET}
 *     do not occur
 * @param defaultSubset what the hosts of the default subset have in common
 * @param selectors the sets of keys that subsets are made for
 * @param localityWeightAware whether weights of localities count within a subset
 * @param scaleLocalityWeight whether they are scaled by the share of a locality's hosts that are in
 *     the subset
 * @param panicModeAny whether any host will do when the fallback yields none
 * @param listAsAny whether each element of a list is a value of its own
 * @param allowRedundantKeys whether keys of a request that no selector has are passed over
 * @param fallbackList whether {@code fallback_list} holds criteria to try one after the other
 */
public record SubsetOptions(
    Fallback fallback,
    Map<String, MetadataValue> defaultSubset,
    List<Selector> selectors,
    boolean localityWeightAware,
    boolean scaleLocalityWeight,
    boolean panicModeAny,
    boolean listAsAny,
    boolean allowRedundantKeys,
    boolean fallbackList) {

  /** What is done where no subset matches. */
  public enum Fallback {
    /** What the whole cluster says is done. */
    NOT_DEFINED,
    /** There is no host. */
    NO_FALLBACK,
    ANY_ENDPOINT,
    DEFAULT_SUBSET,
    /** It is looked for again with fewer keys. */
    KEYS_SUBSET
  }

  /**
   * One set of keys. Hosts that have them all are in a subset by their values.
   *
   * @param keys in order
   * @param fallbackKeys those that are kept for {@code KEYS_SUBSET}
   * @param singleHost whether a subset has one host alone, the first
   */
  public record Selector(
      List<String> keys, Fallback fallback, List<String> fallbackKeys, boolean singleHost) {}

  /** Whether a fallback is used by the cluster or by a selector of it. */
  boolean uses(Fallback which) {
    return fallback == which || selectors.stream().anyMatch(s -> s.fallback() == which);
  }
}
