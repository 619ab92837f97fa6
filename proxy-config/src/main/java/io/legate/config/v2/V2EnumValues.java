package io.legate.config.v2;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of enum values that v2 had, and what they are called today. */
public final class V2EnumValues {

  private static final Map<String, String> ROWS =
      Map.of(
          "envoy.config.cluster.v3.Cluster.LbPolicy ORIGINAL_DST_LB", "CLUSTER_PROVIDED",
          "envoy.config.core.v3.ApiConfigSource.ApiType REST_LEGACY", "REST",
          "envoy.config.core.v3.ApiConfigSource.ApiType UNSUPPORTED_REST_LEGACY", "REST",
          "envoy.config.core.v3.ApiVersion AUTO", "V3",
          "envoy.config.core.v3.ApiVersion V2", "V3",
          "envoy.config.listener.v3.FilterChainMatch.ConnectionSourceType LOCAL",
              "SAME_IP_OR_LOOPBACK",
          "envoy.config.trace.v3.ZipkinConfig.CollectorEndpointVersion HTTP_JSON_V1", "HTTP_JSON");

  private static final Set<String> ENUMS =
      Set.of(
          "envoy.config.cluster.v3.Cluster.LbPolicy",
          "envoy.config.core.v3.ApiConfigSource.ApiType",
          "envoy.config.core.v3.ApiVersion",
          "envoy.config.listener.v3.FilterChainMatch.ConnectionSourceType",
          "envoy.config.trace.v3.ZipkinConfig.CollectorEndpointVersion");

  private V2EnumValues() {}

  /** Whether any value of an enum had another name. */
  static boolean knows(String enumName) {
    return ENUMS.contains(enumName);
  }

  /** Today's value of an enum for an old one, in any case; null when it is not an old one. */
  public static @Nullable String today(String enumName, String value) {
    return ROWS.get(enumName + ' ' + value.toUpperCase(Locale.ROOT));
  }

  /** All rows: an enum's name and an old value, and today's value. */
  static Map<String, String> rows() {
    return ROWS;
  }
}
