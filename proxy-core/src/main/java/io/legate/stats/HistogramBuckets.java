package io.legate.stats;

import io.envoyproxy.envoy.config.metrics.v3.HistogramBucketSettings;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.StringMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * The bounds of the buckets that histograms are shown in, by name. Immutable. Envoy: {@code
 * histogram_bucket_settings}.
 */
public final class HistogramBuckets {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.metrics.v3.HistogramBucketSettings").reads("match", "buckets");

  private static final double[] DEFAULT = {
    0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000,
    600_000, 1_800_000, 3_600_000
  };

  /** Envoy's default buckets for every name. */
  public static final HistogramBuckets DEFAULTS = new HistogramBuckets(List.of());

  private record Setting(StringMatcher match, double[] bounds) {}

  private final List<Setting> settings;

  private HistogramBuckets(List<Setting> settings) {
    this.settings = settings;
  }

  /** Compiles the settings, the first that matches a name wins. */
  static HistogramBuckets compile(List<HistogramBucketSettings> protos, ConfigContext at) {
    List<Setting> settings = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      HistogramBucketSettings proto = protos.get(i);
      ConfigContext here = at.at("histogram_bucket_settings", i);
      here.check(FIELDS, proto);
      double[] bounds =
          proto.getBucketsList().stream().mapToDouble(Double::doubleValue).sorted().toArray();
      if (bounds.length == 0) {
        here.at("buckets").error("value must contain at least 1 item(s) (expected at least one)");
      } else if (bounds[0] <= 0) {
        here.at("buckets").error("value must be greater than 0 (expected more than 0)");
      }
      settings.add(new Setting(StringMatcher.compile(proto.getMatch(), here.at("match")), bounds));
    }
    return new HistogramBuckets(List.copyOf(settings));
  }

  /** The upper bounds of a histogram's buckets, growing. */
  public double[] bounds(String histogramName) {
    for (Setting setting : settings) {
      if (setting.match().matches(histogramName)) {
        return setting.bounds().clone();
      }
    }
    return DEFAULT.clone();
  }
}
