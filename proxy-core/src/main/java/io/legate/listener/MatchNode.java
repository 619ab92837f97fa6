package io.legate.listener;

import io.legate.common.CidrRange;
import io.legate.network.FilterChain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The choices that are left after some criteria: a branch per value of the next one, or a chain.
 */
final class MatchNode {
  private final Map<Object, MatchNode> children = new HashMap<>();
  private final List<Integer> prefixLengths = new ArrayList<>(); // longest first
  private @Nullable FilterChain chain;

  /** The branch of a value; null: no chain asks for it. */
  @Nullable MatchNode child(Object value) {
    return children.get(value);
  }

  /** The branch of a value, made when it is new. */
  MatchNode childOrNew(Object value) {
    return children.computeIfAbsent(
        value,
        v -> {
          if (v instanceof CidrRange range && !prefixLengths.contains(range.length())) {
            prefixLengths.add(range.length());
            prefixLengths.sort(Collections.reverseOrder());
          }
          return new MatchNode();
        });
  }

  /** The lengths of the prefixes among the values, the longest first. */
  List<Integer> prefixLengths() {
    return prefixLengths;
  }

  /** The chain; null where criteria are left. */
  @Nullable FilterChain chain() {
    return chain;
  }

  /** Sets the chain. */
  void chain(FilterChain chain) {
    this.chain = chain;
  }
}
