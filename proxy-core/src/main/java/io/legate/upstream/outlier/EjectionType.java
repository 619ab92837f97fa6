package io.legate.upstream.outlier;

/**
 * Why a host is ejected: the seven detectors. Envoy: {@code
 * envoy.data.cluster.v3.OutlierEjectionType}, whose names these are.
 */
enum EjectionType {
  CONSECUTIVE_5XX("consecutive_5xx"),
  CONSECUTIVE_GATEWAY_FAILURE("consecutive_gateway_failure"),
  SUCCESS_RATE("success_rate"),
  CONSECUTIVE_LOCAL_ORIGIN_FAILURE("consecutive_local_origin_failure"),
  SUCCESS_RATE_LOCAL_ORIGIN("local_origin_success_rate"),
  FAILURE_PERCENTAGE("failure_percentage"),
  FAILURE_PERCENTAGE_LOCAL_ORIGIN("local_origin_failure_percentage");

  private final String stat;

  EjectionType(String stat) {
    this.stat = stat;
  }

  /** What its counters' names end with. */
  String stat() {
    return stat;
  }

  /** Whether it is about connecting instead of responses. */
  boolean localOrigin() {
    return this == CONSECUTIVE_LOCAL_ORIGIN_FAILURE
        || this == SUCCESS_RATE_LOCAL_ORIGIN
        || this == FAILURE_PERCENTAGE_LOCAL_ORIGIN;
  }

  static EjectionType successRate(boolean localOrigin) {
    return localOrigin ? SUCCESS_RATE_LOCAL_ORIGIN : SUCCESS_RATE;
  }

  static EjectionType failurePercentage(boolean localOrigin) {
    return localOrigin ? FAILURE_PERCENTAGE_LOCAL_ORIGIN : FAILURE_PERCENTAGE;
  }
}
