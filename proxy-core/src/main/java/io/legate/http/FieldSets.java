package io.legate.http;

import io.legate.common.FieldSet;
import java.util.List;

/** The one list of the messages that this room compiles. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL =
      List.of(
          HeaderMatcher.FIELDS,
          HeaderMatcher.RANGE_FIELDS,
          QueryParameterMatcher.FIELDS,
          Http2OptionsCompiler.FIELDS,
          Http2OptionsCompiler.SETTING,
          Http2OptionsCompiler.KEEPALIVE);

  private FieldSets() {}
}
