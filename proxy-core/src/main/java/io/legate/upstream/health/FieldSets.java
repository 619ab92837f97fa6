package io.legate.upstream.health;

import io.legate.common.FieldSet;
import java.util.List;

/** The one list of the messages that this room compiles. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL =
      List.of(
          HealthCheckCompiler.FIELDS,
          HttpCheckCompiler.FIELDS,
          TcpCheckCompiler.FIELDS,
          GrpcCheckCompiler.FIELDS,
          RedisCheckCompiler.CUSTOM,
          RedisCheckCompiler.FIELDS,
          EventLogCompiler.SINK,
          Payloads.FIELDS,
          StatusRanges.FIELDS);

  private FieldSets() {}
}
