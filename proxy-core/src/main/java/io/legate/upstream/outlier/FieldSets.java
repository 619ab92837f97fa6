package io.legate.upstream.outlier;

import io.legate.common.FieldSet;
import java.util.List;

/** The one list of the messages that this room compiles. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL = List.of(OutlierCompiler.FIELDS);

  private FieldSets() {}
}
