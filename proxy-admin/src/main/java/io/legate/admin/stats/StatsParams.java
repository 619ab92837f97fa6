package io.legate.admin.stats;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.legate.admin.QueryParams;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of {@code /stats}.
 *
 * @param usedOnly only stats that were ever written
 * @param textReadouts for Prometheus: text readouts too, as gauges
 * @param filter what a name must contain a match of, or null
 * @param type which kinds
 * @param buckets how histograms are shown
 * @param format how all is written
 */
public record StatsParams(
    boolean usedOnly,
    boolean textReadouts,
    @Nullable Pattern filter,
    Type type,
    Buckets buckets,
    Format format) {

  /** Kinds of stats, as {@code type} names them. */
  public enum Type {
    ALL("All"),
    COUNTERS("Counters"),
    GAUGES("Gauges"),
    HISTOGRAMS("Histograms"),
    TEXT_READOUTS("TextReadouts");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    /** Whether it includes another kind. */
    boolean has(Type other) {
      return this == ALL || this == other;
    }
  }

  /** How histograms are shown. */
  public enum Buckets {
    /** Quantiles of the interval and of all. */
    NONE,
    /** How many values are at most each bound. */
    CUMULATIVE,
    /** How many values are between two bounds. */
    DISJOINT
  }

  /** How stats are written. */
  public enum Format {
    TEXT,
    JSON,
    HTML,
    /** HTML that loads itself anew every five seconds. */
    ACTIVE_HTML,
    PROMETHEUS
  }

  /** A parameter that is wrong, with the body of the 400. */
  public static final class Invalid extends Exception {
    private static final long serialVersionUID = 1L;

    private final String usage;

    Invalid(String usage) {
      super(usage, null, false, false);
      this.usage = usage;
    }

    /** What to tell the client. */
    public String usage() {
      return usage;
    }
  }

  /** Reads the parameters. */
  public static StatsParams parse(QueryParams query) throws Invalid {
    return new StatsParams(
        query.has("usedonly"),
        query.has("text_readouts"),
        filter(query.first("filter")),
        type(query.first("type")),
        buckets(query.nonEmpty("histogram_buckets")),
        format(query.nonEmpty("format")));
  }

  /** Whether a stat of that name is asked for. */
  boolean wants(String name, boolean used) {
    return (used || !usedOnly) && (filter == null || filter.matcher(name).find());
  }

  private static @Nullable Pattern filter(@Nullable String regex) throws Invalid {
    if (regex == null || regex.isEmpty()) {
      return null;
    }
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new Invalid("Invalid re2 regex");
    }
  }

  private static Type type(@Nullable String text) throws Invalid {
    if (text == null) {
      return Type.ALL;
    }
    for (Type type : Type.values()) {
      if (type.text.equals(text)) {
        return type;
      }
    }
    throw new Invalid("invalid &type= param");
  }

  private static Buckets buckets(@Nullable String text) throws Invalid {
    if (text == null) {
      return Buckets.NONE;
    }
    return switch (text) {
      case "none", "summary" -> Buckets.NONE;
      case "cumulative" -> Buckets.CUMULATIVE;
      case "disjoint" -> Buckets.DISJOINT;
      default -> throw new Invalid("usage: /stats?histogram_buckets=(cumulative|disjoint|none)\n");
    };
  }

  private static Format format(@Nullable String text) throws Invalid {
    if (text == null) {
      return Format.TEXT;
    }
    return switch (text) {
      case "text" -> Format.TEXT;
      case "json" -> Format.JSON;
      case "html" -> Format.HTML;
      case "active-html" -> Format.ACTIVE_HTML;
      case "prometheus" -> Format.PROMETHEUS;
      default ->
          throw new Invalid("usage: /stats?format=(html|active-html|json|prometheus|text)\n\n");
    };
  }
}
