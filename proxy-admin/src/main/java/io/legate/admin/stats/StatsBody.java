package io.legate.admin.stats;

import io.legate.admin.AdminBody;
import io.legate.admin.AdminContext;
import io.legate.admin.AdminOutput;
import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.Histogram;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code /stats}: text readouts, then counters and gauges together, then histograms,
 * each by name. Goes through the store as the client takes it, a chunk at a time; keeps no copy.
 */
public final class StatsBody implements AdminBody {
  private final AdminContext context;
  private final StatsParams params;
  private final StatsRender render;
  private final Iterator<Map.Entry<String, String>> texts;
  private final Iterator<Counter> counters;
  private final Iterator<Gauge> gauges;
  private final Iterator<Histogram> histograms;
  private @Nullable Counter counter;
  private @Nullable Gauge gauge;
  private boolean begun;

  /** The stats that {@code params} ask for. */
  public StatsBody(AdminContext context, StatsParams params) {
    this.context = context;
    this.params = params;
    this.render = render(params);
    StatsParams.Type type = params.type();
    texts =
        type.has(StatsParams.Type.TEXT_READOUTS)
            ? context.textReadouts().entrySet().iterator()
            : Collections.emptyIterator();
    counters =
        type.has(StatsParams.Type.COUNTERS)
            ? context.stats().counters().iterator()
            : Collections.emptyIterator();
    gauges =
        type.has(StatsParams.Type.GAUGES)
            ? context.stats().gauges().iterator()
            : Collections.emptyIterator();
    histograms =
        type.has(StatsParams.Type.HISTOGRAMS)
            ? context.stats().histograms().iterator()
            : Collections.emptyIterator();
    counter = nextCounter();
    gauge = nextGauge();
  }

  private static StatsRender render(StatsParams params) {
    return switch (params.format()) {
      case JSON -> new JsonRender(params.buckets());
      case HTML -> new HtmlRender(params.buckets(), false);
      case ACTIVE_HTML -> new HtmlRender(params.buckets(), true);
      case TEXT, PROMETHEUS -> new TextRender(params.buckets());
    };
  }

  @Override
  public boolean next(AdminOutput out) throws IOException {
    if (!begun) {
      begun = true;
      render.begin(out);
    }
    while (!out.isFull()) {
      if (!one(out)) {
        render.end(out);
        return false;
      }
    }
    return true;
  }

  private boolean one(AdminOutput out) throws IOException {
    if (texts.hasNext()) {
      Map.Entry<String, String> text = texts.next();
      if (params.wants(text.getKey(), true)) {
        render.text(out, text.getKey(), text.getValue());
      }
      return true;
    }
    if (counter != null || gauge != null) {
      counterOrGauge(out);
      return true;
    }
    if (histograms.hasNext()) {
      histogram(out, histograms.next());
      return true;
    }
    return false;
  }

  private void counterOrGauge(AdminOutput out) throws IOException {
    Counter c = counter;
    Gauge g = gauge;
    if (c != null && (g == null || c.name().compareTo(g.name()) <= 0)) {
      if (params.wants(c.name(), c.used())) {
        render.number(out, c.name(), c.value());
      }
      counter = nextCounter();
    } else if (g != null) {
      if (params.wants(g.name(), used(g))) {
        render.number(out, g.name(), g.value());
      }
      gauge = nextGauge();
    }
  }

  private void histogram(AdminOutput out, Histogram histogram) throws IOException {
    String name = histogram.name();
    if (params.wants(name, true)) {
      HistogramView view = context.histogram(histogram);
      if (view.total().count() > 0 || !params.usedOnly()) {
        render.histogram(out, name, view);
      }
    }
  }

  /** A gauge keeps no note of having been written: it counts as used while it is not zero. */
  static boolean used(Gauge gauge) {
    return gauge.value() != 0;
  }

  private @Nullable Counter nextCounter() {
    return counters.hasNext() ? counters.next() : null;
  }

  private @Nullable Gauge nextGauge() {
    return gauges.hasNext() ? gauges.next() : null;
  }
}
