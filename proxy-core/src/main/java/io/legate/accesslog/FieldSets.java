package io.legate.accesslog;

import io.legate.common.FieldSet;
import java.util.List;
import java.util.stream.Stream;

/** What this room's compilers do with each field; the compatibility page is checked against it. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL =
      Stream.concat(
              Stream.of(
                  SubstitutionFormats.FIELDS,
                  SubstitutionFormats.SOURCE_FIELDS,
                  AccessLogs.FIELDS,
                  HeaderMutations.OPTION_FIELDS,
                  HeaderMutations.VALUE_FIELDS),
              AccessLogFilters.ALL.stream())
          .toList();

  private FieldSets() {}
}
