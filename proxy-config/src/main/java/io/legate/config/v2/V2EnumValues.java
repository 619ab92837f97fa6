package io.legate.config.v2;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table of enum values that v2 had, and what they are called today. */
public final class V2EnumValues {

  private static final Map<String, String> ROWS =
      Map.of(
          "envoy.config.cluster.v3.Cluster.LbPolicy ORIGINAL_DST_LB", "CLUSTER_PROVIDED",
          "envoy.config.core.v3.ApiConfigSource.ApiType REST_LEGACY", "REST",
          "envoy.config.core.v3.ApiConfigSource.ApiType UNSUPPORTED_REST_LEGACY", "REST");

  private V2EnumValues() {}

  /** Today's value of an enum for an old one, in any case; null when it is not an old one. */
  public static @Nullable String today(String enumName, String value) {
    return ROWS.get(enumName + ' ' + value.toUpperCase(Locale.ROOT));
  }
}
