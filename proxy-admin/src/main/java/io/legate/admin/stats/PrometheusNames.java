package io.legate.admin.stats;

import java.util.List;

/** Names, labels and values as Prometheus' text format wants them. */
final class PrometheusNames {
  private PrometheusNames() {}

  /** {@code envoy_} and the name, with {@code _} for what may not be in one. */
  static String metric(String name) {
    return sanitize("envoy_", name);
  }

  /** {@code a="1",b="2"}, or nothing. */
  static String labels(List<TaggedName.Tag> tags) {
    if (tags.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder(64);
    for (TaggedName.Tag tag : tags) {
      if (!out.isEmpty()) {
        out.append(',');
      }
      out.append(sanitize("", tag.name())).append("=\"").append(value(tag.value())).append('"');
    }
    return out.toString();
  }

  /** A label's value, escaped. */
  static String value(String text) {
    if (text.indexOf('\\') < 0 && text.indexOf('\n') < 0 && text.indexOf('"') < 0) {
      return text;
    }
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
  }

  /** A number that may be missing. */
  static String number(double value) {
    return Double.isNaN(value) ? "NaN" : Numbers.plain(value);
  }

  private static String sanitize(String prefix, String name) {
    StringBuilder out = new StringBuilder(prefix.length() + name.length()).append(prefix);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean fits =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      out.append(fits ? c : '_');
    }
    return out.toString();
  }
}
