package io.legate.upstream.forward;

import io.legate.common.FieldSet;
import java.util.List;

/** The one list of the messages that this room compiles; the compatibility page shows it. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL = List.of(DnsCacheConfigs.FIELDS, DnsCacheConfigs.BREAKER);

  private FieldSets() {}
}
