package io.legate.stats;

import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;

/**
 * What the bootstrap's {@code stats_config} says. Immutable.
 *
 * @param tags takes tags out of names
 * @param matcher which metrics are shown; to be given to {@link StatsStore#matcher}
 * @param buckets in which buckets histograms are shown
 */
public record StatsSettings(TagExtractor tags, StatsMatcher matcher, HistogramBuckets buckets) {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.metrics.v3.StatsConfig")
          .reads("stats_tags", "use_all_default_tags", "stats_matcher")
          .reads("histogram_bucket_settings");

  /** What applies where nothing is configured. */
  public static StatsSettings defaults() {
    return new StatsSettings(TagExtractor.defaults(), StatsMatcher.ALL, HistogramBuckets.DEFAULTS);
  }

  /** Compiles the message on the control thread; what is wrong goes to {@code at}. */
  public static StatsSettings compile(StatsConfig proto, ConfigContext at) {
    at.check(FIELDS, proto);
    return new StatsSettings(
        TagExtractor.compile(proto, at),
        proto.hasStatsMatcher()
            ? StatsMatcher.compile(proto.getStatsMatcher(), at.at("stats_matcher"))
            : StatsMatcher.ALL,
        HistogramBuckets.compile(proto.getHistogramBucketSettingsList(), at));
  }
}
