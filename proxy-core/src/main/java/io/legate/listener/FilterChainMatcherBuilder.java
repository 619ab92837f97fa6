package io.legate.listener;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.legate.common.CidrRange;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.network.FilterChain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles the matches of a listener's filter chains to one tree. On the control thread. */
final class FilterChainMatcherBuilder {
  /** What a match may say. */
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.listener.v3.FilterChainMatch")
          .reads(
              "destination_port",
              "prefix_ranges",
              "server_names",
              "transport_protocol",
              "application_protocols",
              "direct_source_prefix_ranges",
              "source_type",
              "source_prefix_ranges",
              "source_ports")
          .refuses("address_suffix", "Envoy does not implement it either")
          .refuses("suffix_len", "Envoy does not implement it either");

  private final MatchNode root = new MatchNode();

  /** Names of chains by their match's bytes, whose hash needs no descriptors. */
  private final Map<ByteString, String> seen = new HashMap<>();

  private final List<FilterChain> all = new ArrayList<>();

  /** Adds a chain; what is wrong is told to {@code at}, the place of the match. */
  void add(FilterChain chain, FilterChainMatch match, ConfigContext at) {
    all.add(chain);
    at.check(FIELDS, match);
    String twin = seen.putIfAbsent(match.toByteString(), chain.name());
    if (twin != null) {
      at.error(
          "filter chain '"
              + chain.name()
              + "' has the same matching rules defined as '"
              + twin
              + "' (expected others)");
      return;
    }
    checkServerNames(match, at);
    List<List<Object>> values = new ArrayList<>();
    for (MatchCriterion criterion : MatchCriterion.values()) {
      values.add(compile(criterion.values(match), at));
    }
    if (!add(root, values, 0, chain)) {
      at.error(
          "multiple filter chains with overlapping matching rules are defined (expected different filter_chain_match)");
    }
  }

  private static void checkServerNames(FilterChainMatch match, ConfigContext at) {
    for (int i = 0; i < match.getServerNamesCount(); i++) {
      String name = match.getServerNames(i);
      if (name.indexOf('*') >= 0 && !(name.startsWith("*.") && name.indexOf('*', 1) < 0)) {
        at.at("server_names", i)
            .error(
                "partial wildcards are not supported in \"server_names\": "
                    + name
                    + " (expected *.domain)");
      }
    }
  }

  private static List<Object> compile(List<?> configured, ConfigContext at) {
    List<Object> values = new ArrayList<>();
    for (Object value : configured) {
      Object compiled = compile(value, at);
      if (compiled != null) {
        values.add(compiled);
      }
    }
    return values;
  }

  private static @Nullable Object compile(Object value, ConfigContext at) {
    if (value instanceof io.envoyproxy.envoy.config.core.v3.CidrRange range) {
      return CidrRange.compile(range, at);
    }
    return value;
  }

  /** Adds the chain under every combination; false when one is another chain's. */
  private static boolean add(MatchNode node, List<List<Object>> values, int at, FilterChain chain) {
    if (at == values.size()) {
      boolean free = node.chain() == null;
      if (free) {
        node.chain(chain);
      }
      return free;
    }
    boolean free = true;
    for (Object value : values.get(at)) {
      free &= add(node.childOrNew(value), values, at + 1, chain);
    }
    return free;
  }

  FilterChainMatcher build(@Nullable FilterChain byDefault) {
    List<FilterChain> chains = new ArrayList<>(all);
    if (byDefault != null) {
      chains.add(byDefault);
    }
    return new FilterChainMatcher(root, byDefault, List.copyOf(chains));
  }
}
