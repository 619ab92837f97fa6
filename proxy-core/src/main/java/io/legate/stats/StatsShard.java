package io.legate.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * One thread's cells of all counters and gauges. Its owner (a worker, or the control thread) adds
 * without locks; any thread may read a slightly stale value.
 */
public final class StatsShard {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private volatile long[] cells = new long[256];
  private volatile HistogramCells[] histograms = new HistogramCells[32];

  StatsShard() {}

  void add(int id, long delta) {
    long[] c = cells;
    if (id >= c.length) {
      c = grow(id);
    }
    CELL.setOpaque(c, id, c[id] + delta);
  }

  long get(int id) {
    long[] c = cells;
    return id < c.length ? (long) CELL.getOpaque(c, id) : 0;
  }

  HistogramCells histogram(int id) {
    HistogramCells[] h = histograms;
    if (id >= h.length) {
      h = Arrays.copyOf(h, Math.max(id + 1, h.length * 2));
      histograms = h;
    }
    HistogramCells cell = h[id];
    if (cell == null) {
      cell = new HistogramCells();
      h[id] = cell;
      histograms = h;
    }
    return cell;
  }

  @org.jspecify.annotations.Nullable
  HistogramCells histogramOrNull(int id) {
    HistogramCells[] h = histograms;
    return id < h.length ? h[id] : null;
  }

  private long[] grow(int id) {
    long[] grown = Arrays.copyOf(cells, Math.max(id + 1, cells.length * 2));
    cells = grown;
    return grown;
  }
}
