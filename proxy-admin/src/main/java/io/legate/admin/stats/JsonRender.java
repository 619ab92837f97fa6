package io.legate.admin.stats;

import io.legate.admin.AdminOutput;
import io.legate.admin.json.JsonText;
import java.io.IOException;

/** Stats as one JSON object; all histograms are in its last element. */
final class JsonRender implements StatsRender {
  private final StatsParams.Buckets buckets;
  private boolean first = true;
  private boolean histograms;

  JsonRender(StatsParams.Buckets buckets) {
    this.buckets = buckets;
  }

  @Override
  public void begin(AdminOutput out) {
    out.append("{\"stats\":[");
  }

  @Override
  public void text(AdminOutput out, String name, String value) throws IOException {
    name(out, name).append(",\"value\":");
    JsonText.quote(out, value);
    out.append('}');
  }

  @Override
  public void number(AdminOutput out, String name, long value) throws IOException {
    name(out, name).append(",\"value\":").append(value).append('}');
  }

  @Override
  public void histogram(AdminOutput out, String name, HistogramView histogram) throws IOException {
    if (!histograms) {
      beginHistograms(out);
    }
    name(out, name);
    switch (buckets) {
      case NONE -> quantiles(out, histogram);
      case CUMULATIVE ->
          buckets(out, histogram, histogram.interval().atMost(), histogram.total().atMost());
      case DISJOINT ->
          buckets(out, histogram, histogram.interval().disjoint(), histogram.total().disjoint());
    }
    out.append('}');
  }

  @Override
  public void end(AdminOutput out) {
    if (histograms) {
      out.append(buckets == StatsParams.Buckets.NONE ? "]}}" : "]}");
    }
    out.append("]}");
  }

  private AdminOutput name(AdminOutput out, String name) throws IOException {
    if (!first) {
      out.append(',');
    }
    first = false;
    out.append("{\"name\":");
    JsonText.quote(out, name);
    return out;
  }

  private void beginHistograms(AdminOutput out) {
    if (!first) {
      out.append(',');
    }
    out.append("{\"histograms\":");
    if (buckets == StatsParams.Buckets.NONE) {
      out.append("{\"supported_quantiles\":[");
      for (int i = 0; i < HistogramView.PERCENTILES.length; i++) {
        out.append(i == 0 ? "" : ",").append(Numbers.plain(HistogramView.PERCENTILES[i]));
      }
      out.append("],\"computed_quantiles\":");
    }
    out.append('[');
    histograms = true;
    first = true;
  }

  private static void quantiles(AdminOutput out, HistogramView histogram) {
    out.append(",\"values\":[");
    for (int i = 0; i < HistogramView.PERCENTILES.length; i++) {
      out.append(i == 0 ? "{" : ",{");
      out.append("\"cumulative\":").append(number(histogram.total().quantiles()[i]));
      out.append(",\"interval\":").append(number(histogram.interval().quantiles()[i])).append('}');
    }
    out.append(']');
  }

  private static void buckets(
      AdminOutput out, HistogramView histogram, long[] interval, long[] total) {
    out.append(",\"buckets\":[");
    for (int i = 0; i < histogram.bounds().length; i++) {
      out.append(i == 0 ? "{" : ",{");
      out.append("\"upper_bound\":").append(Numbers.plain(histogram.bounds()[i]));
      out.append(",\"interval\":").append(interval[i]);
      out.append(",\"cumulative\":").append(total[i]).append('}');
    }
    out.append(']');
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "null" : Numbers.plain(value);
  }
}
