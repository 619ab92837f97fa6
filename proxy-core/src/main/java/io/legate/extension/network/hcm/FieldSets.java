package io.legate.extension.network.hcm;

import io.legate.common.FieldSet;
import java.util.List;

/** The one list of the messages that this room compiles. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL =
      List.of(
          ManagerCompiler.FIELDS,
          ManagerCompiler.COMMON_FIELDS,
          Http1OptionsCompiler.FIELDS,
          RequestOptionsCompiler.INTERNAL_FIELDS,
          HttpFiltersCompiler.FILTER_FIELDS,
          HttpFiltersCompiler.UPGRADE_FIELDS);

  private FieldSets() {}
}
