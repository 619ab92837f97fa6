package io.legate.upstream.lb;

import io.legate.upstream.MetadataCriteria;
import io.legate.upstream.MetadataValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the options of a cluster make of a request's criteria. Done once per criteria. */
final class SubsetCriteria {
  private static final String FALLBACK_LIST = "fallback_list";

  private SubsetCriteria() {}

  /** The criteria to try, one after the other: themselves, or what their list makes of them. */
  static List<MetadataCriteria> tries(MetadataCriteria criteria, SubsetOptions options) {
    MetadataValue list = options.fallbackList() ? criteria.get(FALLBACK_LIST) : null;
    if (list == null) {
      return List.of(criteria);
    }
    MetadataCriteria others = criteria.without(FALLBACK_LIST);
    return list.list().isEmpty()
        ? List.of(others)
        : list.list().stream().map(each -> others.with(each.fields())).toList();
  }

  /** Without the keys that the selector with the most keys, or the first of such, does not have. */
  static MetadataCriteria reduced(MetadataCriteria criteria, SubsetOptions options) {
    if (!options.allowRedundantKeys()) {
      return criteria;
    }
    SubsetOptions.Selector best = null;
    for (SubsetOptions.Selector selector : options.selectors()) {
      if ((best == null || selector.keys().size() > best.keys().size())
          && criteria.keys().containsAll(selector.keys())) {
        best = selector;
      }
    }
    return best == null ? criteria : criteria.only(best.keys());
  }

  /** The selector with the very same keys, or null. */
  static SubsetOptions.@Nullable Selector selector(
      MetadataCriteria criteria, SubsetOptions options) {
    for (SubsetOptions.Selector selector : options.selectors()) {
      if (selector.keys().equals(criteria.keys())) {
        return selector;
      }
    }
    return null;
  }
}
