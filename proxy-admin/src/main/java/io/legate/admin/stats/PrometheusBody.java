package io.legate.admin.stats;

import io.legate.admin.AdminBody;
import io.legate.admin.AdminContext;
import io.legate.admin.AdminOutput;
import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.Histogram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code /stats/prometheus} (text format 0.0.4): counters, gauges, text readouts where
 * they are asked for, histograms; each kind grouped by metric name, sorted by name and then by
 * labels. The names are sorted at the start, the values are read as they are sent.
 */
public final class PrometheusBody implements AdminBody {
  /** One stat under its labels. */
  private record Sample(String labels, Writer writer) {}

  /** Writes the lines of one stat. */
  private interface Writer {
    void write(AdminOutput out, String name, String labels);
  }

  /** All stats of one name. */
  private record Group(String name, String type, List<Sample> samples) {}

  private final AdminContext context;
  private final StatsParams params;
  private final boolean summary;
  private final List<Group> groups = new ArrayList<>();
  private final Iterator<Group> remaining;
  private @Nullable Group group;
  private Iterator<Sample> samples = Collections.emptyIterator();

  /**
   * The stats that {@code params} ask for.
   *
   * @param summary histograms as summaries of their last interval instead of buckets
   */
  public PrometheusBody(AdminContext context, StatsParams params, boolean summary) {
    this.context = context;
    this.params = params;
    this.summary = summary;
    if (params.type().has(StatsParams.Type.COUNTERS)) {
      counters();
    }
    if (params.type().has(StatsParams.Type.GAUGES)) {
      gauges();
    }
    if (params.textReadouts() && params.type().has(StatsParams.Type.TEXT_READOUTS)) {
      textReadouts();
    }
    if (params.type().has(StatsParams.Type.HISTOGRAMS)) {
      histograms();
    }
    remaining = groups.iterator();
  }

  @Override
  public boolean next(AdminOutput out) {
    while (!out.isFull()) {
      Group current = group;
      if (current != null && samples.hasNext()) {
        Sample sample = samples.next();
        sample.writer.write(out, current.name, sample.labels);
      } else if (remaining.hasNext()) {
        current = remaining.next();
        group = current;
        samples = current.samples.iterator();
        out.append("# TYPE ").append(current.name).append(' ').append(current.type).append('\n');
      } else {
        return false;
      }
    }
    return true;
  }

  private void counters() {
    Map<String, Group> byName = new TreeMap<>();
    for (Counter counter : context.stats().counters()) {
      if (params.wants(counter.name(), counter.used())) {
        add(
            byName,
            "counter",
            context.taggedName(counter.name()),
            "",
            (out, name, labels) -> sample(out, name, labels).append(counter.value()).append('\n'));
      }
    }
    finish(byName);
  }

  private void gauges() {
    Map<String, Group> byName = new TreeMap<>();
    for (Gauge gauge : context.stats().gauges()) {
      if (params.wants(gauge.name(), StatsBody.used(gauge))) {
        add(
            byName,
            "gauge",
            context.taggedName(gauge.name()),
            "",
            (out, name, labels) -> sample(out, name, labels).append(gauge.value()).append('\n'));
      }
    }
    finish(byName);
  }

  private void textReadouts() {
    Map<String, Group> byName = new TreeMap<>();
    context
        .textReadouts()
        .forEach(
            (statName, value) -> {
              if (params.wants(statName, true)) {
                add(
                    byName,
                    "gauge",
                    context.taggedName(statName),
                    "text_value=\"" + PrometheusNames.value(value) + "\"",
                    (out, name, labels) -> sample(out, name, labels).append("0\n"));
              }
            });
    finish(byName);
  }

  private void histograms() {
    Map<String, Group> byName = new TreeMap<>();
    for (Histogram histogram : context.stats().histograms()) {
      if (params.wants(histogram.name(), true)
          && !(params.usedOnly() && histogram.snapshot().count() == 0)) {
        add(
            byName,
            summary ? "summary" : "histogram",
            context.taggedName(histogram.name()),
            "",
            (out, name, labels) -> histogram(out, name, labels, context.histogram(histogram)));
      }
    }
    finish(byName);
  }

  private static void add(
      Map<String, Group> byName, String type, TaggedName tagged, String more, Writer writer) {
    Group group =
        byName.computeIfAbsent(
            PrometheusNames.metric(tagged.name()), n -> new Group(n, type, new ArrayList<>(2)));
    String labels = PrometheusNames.labels(tagged.tags());
    String all = labels.isEmpty() || more.isEmpty() ? labels + more : labels + "," + more;
    group.samples.add(new Sample(all, writer));
  }

  private void finish(Map<String, Group> byName) {
    for (Group sorted : byName.values()) {
      sorted.samples.sort(Comparator.comparing(Sample::labels));
      groups.add(sorted);
    }
  }

  private void histogram(AdminOutput out, String name, String labels, HistogramView view) {
    String prefix = labels.isEmpty() ? "" : labels + ",";
    HistogramView.Figures figures = summary ? view.interval() : view.total();
    if (summary) {
      quantiles(out, name, prefix, figures);
    } else {
      for (int i = 0; i < view.bounds().length; i++) {
        bucket(out, name, prefix, Numbers.plain(view.bounds()[i]), figures.atMost()[i]);
      }
      bucket(out, name, prefix, "+Inf", figures.count());
    }
    sample(out, name + "_sum", labels).append(Numbers.plain(figures.sum())).append('\n');
    sample(out, name + "_count", labels).append(figures.count()).append('\n');
  }

  private static void bucket(
      AdminOutput out, String name, String prefix, String bound, long count) {
    sample(out, name + "_bucket", prefix + "le=\"" + bound + "\"").append(count).append('\n');
  }

  private static void quantiles(
      AdminOutput out, String name, String prefix, HistogramView.Figures figures) {
    double[] parts = HistogramView.quantiles();
    for (int i = 0; i < parts.length; i++) {
      sample(out, name, prefix + "quantile=\"" + Numbers.plain(parts[i]) + "\"")
          .append(PrometheusNames.number(figures.quantiles()[i]))
          .append('\n');
    }
  }

  private static AdminOutput sample(AdminOutput out, String name, String labels) {
    return out.append(name).append('{').append(labels).append("} ");
  }
}
