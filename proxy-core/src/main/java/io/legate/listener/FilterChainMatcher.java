package io.legate.listener;

import io.legate.network.FilterChain;
import io.legate.stream.ConnectionInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the filter chain of a connection: criterion by criterion, each time the most specific
 * value that any chain asks for; what is chosen once is not gone back on. Immutable, asked on
 * workers. Envoy: {@code FilterChainManagerImpl}.
 */
public final class FilterChainMatcher {
  private static final MatchCriterion[] ORDER = MatchCriterion.values();

  private final MatchNode root;
  private final @Nullable FilterChain byDefault;
  private final List<FilterChain> all;

  /** The one chain, when it is taken whatever the connection is. */
  private final @Nullable FilterChain only;

  /**
   * A matcher over a finished tree.
   *
   * @param byDefault {@code default_filter_chain}, or null
   * @param all all chains, the default one last
   */
  FilterChainMatcher(MatchNode root, @Nullable FilterChain byDefault, List<FilterChain> all) {
    this.root = root;
    this.byDefault = byDefault;
    this.all = all;
    this.only = all.size() == 1 ? unconditional(root, byDefault) : null;
  }

  private static @Nullable FilterChain unconditional(
      MatchNode root, @Nullable FilterChain byDefault) {
    MatchNode node = root;
    for (int i = 0; i < ORDER.length && node != null; i++) {
      node = node.child(MatchCriterion.NO_VALUE);
    }
    return node == null ? byDefault : node.chain();
  }

  /** The chain for a connection; null: there is none. */
  public @Nullable FilterChain find(ConnectionInfo connection) {
    if (only != null) {
      return only;
    }
    MatchNode node = root;
    for (MatchCriterion criterion : ORDER) {
      MatchNode chosen = criterion.choose(node, connection);
      node = chosen != null ? chosen : node.child(MatchCriterion.NO_VALUE);
      if (node == null) {
        return byDefault;
      }
    }
    return node.chain() == null ? byDefault : node.chain();
  }

  /** All chains, the default one last. */
  public List<FilterChain> all() {
    return all;
  }
}
