package io.legate.stats;

import io.legate.common.FieldSet;
import java.util.List;

/** What this room's compilers do with each field; the compatibility page is checked against it. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL =
      List.of(
          StatsSettings.FIELDS, TagExtractor.FIELDS, StatsMatcher.FIELDS, HistogramBuckets.FIELDS);

  private FieldSets() {}
}
