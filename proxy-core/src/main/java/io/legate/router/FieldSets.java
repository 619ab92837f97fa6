package io.legate.router;

import io.legate.common.FieldSet;
import java.util.List;

/** The one list of the messages that this room compiles. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL =
      List.of(
          RouteTableCompiler.FIELDS,
          VirtualHostCompiler.FIELDS,
          RouteCompiler.FIELDS,
          RouteMatch.FIELDS,
          RouteMatch.GRPC_FIELDS,
          PathMatcher.CONNECT_FIELDS,
          RouteAction.FIELDS,
          RouteAction.UPGRADE_FIELDS,
          RouteAction.CONNECT_FIELDS,
          RouteAction.MAX_STREAM_DURATION_FIELDS,
          HashPolicy.FIELDS,
          HashPolicy.HEADER,
          HashPolicy.COOKIE,
          HashPolicy.ATTRIBUTE,
          HashPolicy.CONNECTION,
          HashPolicy.QUERY,
          ClusterSpecifiers.WEIGHTED_FIELDS,
          ClusterSpecifiers.WEIGHT_FIELDS,
          Redirect.FIELDS,
          DirectResponse.FIELDS,
          RetryPolicy.FIELDS,
          RetryPolicy.BACK_OFF_FIELDS,
          RetryPolicy.RATE_LIMITED_BACK_OFF_FIELDS,
          ResetHeader.FIELDS,
          RetryPriorities.FIELDS,
          RetryPriorities.PREVIOUS_PRIORITIES,
          RetryHosts.FIELDS,
          RetryHosts.OMIT_HOST_METADATA,
          PerFilterConfigs.FIELDS);

  private FieldSets() {}
}
