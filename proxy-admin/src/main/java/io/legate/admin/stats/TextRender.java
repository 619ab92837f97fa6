package io.legate.admin.stats;

import io.legate.admin.AdminOutput;

/** Stats as {@code name: value} lines. */
final class TextRender implements StatsRender {
  private final StatsParams.Buckets buckets;

  TextRender(StatsParams.Buckets buckets) {
    this.buckets = buckets;
  }

  @Override
  public void begin(AdminOutput out) {}

  @Override
  public void text(AdminOutput out, String name, String value) {
    out.append(name).append(": \"").append(value).append("\"\n");
  }

  @Override
  public void number(AdminOutput out, String name, long value) {
    out.append(name).append(": ").append(value).append('\n');
  }

  @Override
  public void histogram(AdminOutput out, String name, HistogramView histogram) {
    out.append(name).append(':');
    if (histogram.total().count() == 0) {
      out.append(" No recorded values");
    } else {
      switch (buckets) {
        case NONE -> quantiles(out, histogram);
        case CUMULATIVE ->
            buckets(out, histogram, histogram.interval().atMost(), histogram.total().atMost());
        case DISJOINT ->
            buckets(out, histogram, histogram.interval().disjoint(), histogram.total().disjoint());
      }
    }
    out.append('\n');
  }

  @Override
  public void end(AdminOutput out) {}

  private static void quantiles(AdminOutput out, HistogramView histogram) {
    for (int i = 0; i < HistogramView.PERCENTILES.length; i++) {
      out.append(" P").append(Numbers.general(HistogramView.PERCENTILES[i])).append('(');
      out.append(Numbers.plain(histogram.interval().quantiles()[i])).append(',');
      out.append(Numbers.plain(histogram.total().quantiles()[i])).append(')');
    }
  }

  private static void buckets(
      AdminOutput out, HistogramView histogram, long[] interval, long[] total) {
    for (int i = 0; i < histogram.bounds().length; i++) {
      out.append(" B").append(Numbers.general(histogram.bounds()[i])).append('(');
      out.append(interval[i]).append(',').append(total[i]).append(')');
    }
  }
}
