package io.legate.upstream.cluster;

import io.legate.common.FieldSet;
import java.util.List;

/** The one list of the messages that this room compiles; the compatibility page shows it. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL =
      List.of(
          ClusterCompiler.FIELDS,
          ClusterKinds.CLUSTER_TYPE,
          ClusterCompiler.CONNECTION_OPTIONS,
          ClusterCompiler.HAPPY_EYEBALLS,
          ClusterCompiler.KEEPALIVE,
          BindCompiler.FIELDS,
          BindCompiler.EXTRA,
          BindCompiler.OVERRIDE,
          ClusterCompiler.PRECONNECT,
          Tracking.FIELDS,
          CircuitBreakers.FIELDS,
          CircuitBreakers.THRESHOLDS,
          CircuitBreakers.RETRY_BUDGET,
          ForwardKind.FIELDS,
          DnsKind.FIELDS,
          DnsKind.REFRESH_RATE,
          Endpoints.ASSIGNMENT,
          Endpoints.POLICY,
          Endpoints.DROP_OVERLOAD,
          EdsKind.FIELDS,
          OriginalDstKind.FIELDS,
          AggregateKind.FIELDS,
          Endpoints.LOCALITY,
          Endpoints.LB_ENDPOINT,
          Endpoints.ENDPOINT,
          Endpoints.ADDITIONAL,
          Endpoints.HEALTH_CHECK,
          Endpoints.SOCKET_ADDRESS,
          HttpOptions.OPTIONS,
          HttpOptions.EXPLICIT,
          HttpOptions.DOWNSTREAM,
          HttpOptions.AUTO,
          HttpOptions.COMMON,
          HttpOptions.HTTP1);

  private FieldSets() {}
}
