package io.legate.accesslog;

import io.legate.common.FieldSet;
import java.util.List;

/** What this room's compilers do with each field; the compatibility page is checked against it. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL =
      List.of(SubstitutionFormats.FIELDS, SubstitutionFormats.SOURCE_FIELDS);

  private FieldSets() {}
}
