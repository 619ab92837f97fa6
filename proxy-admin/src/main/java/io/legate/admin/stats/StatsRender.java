package io.legate.admin.stats;

import io.legate.admin.AdminOutput;
import java.io.IOException;

/** Writes stats in one format, in the order in which they come. For one response. */
interface StatsRender {
  /** Called once, before the first. */
  void begin(AdminOutput out) throws IOException;

  /** A stat whose value is a text. */
  void text(AdminOutput out, String name, String value) throws IOException;

  /** A counter or gauge. */
  void number(AdminOutput out, String name, long value) throws IOException;

  /** A histogram; these come last. */
  void histogram(AdminOutput out, String name, HistogramView histogram) throws IOException;

  /** Called once, after the last. */
  void end(AdminOutput out) throws IOException;
}
