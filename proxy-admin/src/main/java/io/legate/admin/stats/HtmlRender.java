package io.legate.admin.stats;

import io.legate.admin.AdminOutput;
import io.legate.admin.Html;
import java.io.IOException;

/** The text format inside a page. */
final class HtmlRender implements StatsRender {
  private final StatsRender text;
  private final boolean active;

  HtmlRender(StatsParams.Buckets buckets, boolean active) {
    this.text = new TextRender(buckets);
    this.active = active;
  }

  @Override
  public void begin(AdminOutput out) {
    out.append(Html.pageStart(active ? "<meta http-equiv=\"refresh\" content=\"5\">" : ""));
    out.append("<h1>Stats</h1>\n<p><a href=\"/\">Admin home</a></p>\n<pre>\n");
  }

  @Override
  public void text(AdminOutput out, String name, String value) throws IOException {
    text.text(out, Html.escape(name), Html.escape(value));
  }

  @Override
  public void number(AdminOutput out, String name, long value) throws IOException {
    text.number(out, Html.escape(name), value);
  }

  @Override
  public void histogram(AdminOutput out, String name, HistogramView histogram) throws IOException {
    text.histogram(out, Html.escape(name), histogram);
  }

  @Override
  public void end(AdminOutput out) {
    out.append("</pre>\n").append(Html.PAGE_END);
  }
}
