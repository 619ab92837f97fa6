package io.legate.common;

import java.util.List;

/** The one list of the messages that this room compiles. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL =
      List.of(
          StringMatcher.FIELDS,
          Regex.FIELDS,
          RegexRewrite.FIELDS,
          FractionalPercent.FIELDS,
          FractionalPercent.RUNTIME_FIELDS,
          DataSources.FIELDS);

  private FieldSets() {}
}
