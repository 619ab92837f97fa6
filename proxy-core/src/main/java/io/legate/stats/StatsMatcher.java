package io.legate.stats;

import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.StringMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which metrics are shown, by name. Immutable. Envoy: {@code
 * envoy.config.metrics.v3.StatsMatcher}.
 */
public final class StatsMatcher {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.metrics.v3.StatsMatcher")
          .reads("reject_all", "exclusion_list", "inclusion_list");

  /** Shows everything. */
  public static final StatsMatcher ALL = new StatsMatcher(List.of(), true);

  private final List<StringMatcher> listed;
  private final boolean acceptsUnlisted;

  private StatsMatcher(List<StringMatcher> listed, boolean acceptsUnlisted) {
    this.listed = listed;
    this.acceptsUnlisted = acceptsUnlisted;
  }

  /** Compiles the message; what is wrong goes to {@code at}. */
  static StatsMatcher compile(
      io.envoyproxy.envoy.config.metrics.v3.StatsMatcher proto, ConfigContext at) {
    at.check(FIELDS, proto);
    return switch (proto.getStatsMatcherCase()) {
      case REJECT_ALL -> new StatsMatcher(List.of(), !proto.getRejectAll());
      case EXCLUSION_LIST ->
          new StatsMatcher(list(proto.getExclusionList(), at.at("exclusion_list")), true);
      case INCLUSION_LIST ->
          new StatsMatcher(list(proto.getInclusionList(), at.at("inclusion_list")), false);
      case STATSMATCHER_NOT_SET -> {
        at.error("expected reject_all, exclusion_list or inclusion_list");
        yield ALL;
      }
    };
  }

  private static List<StringMatcher> list(ListStringMatcher proto, ConfigContext at) {
    if (proto.getPatternsCount() == 0) {
      at.at("patterns").error("value must contain at least 1 item(s) (expected at least one)");
    }
    List<StringMatcher> matchers = new ArrayList<>();
    for (int i = 0; i < proto.getPatternsCount(); i++) {
      matchers.add(StringMatcher.compile(proto.getPatterns(i), at.at("patterns", i)));
    }
    return List.copyOf(matchers);
  }

  /** Whether a metric of that name is shown. */
  public boolean accepts(String name) {
    for (StringMatcher matcher : listed) {
      if (matcher.matches(name)) {
        return !acceptsUnlisted;
      }
    }
    return acceptsUnlisted;
  }
}
