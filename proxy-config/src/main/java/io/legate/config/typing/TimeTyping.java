package io.legate.config.typing;

import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.Suggestions;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ScalarNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Types {@code google.protobuf.Duration} ({@code 0.25s}, {@code {seconds: 3}}, {@code {nanos:
 * 500000000}}, {@code {seconds: 0.25}}) and {@code Timestamp}.
 */
final class TimeTyping {

  private static final int SECONDS = 1;
  private static final int NANOS = 2;
  private static final BigDecimal BILLION = BigDecimal.valueOf(1_000_000_000);

  /** Ten thousand years, the most that {@code google.protobuf.Duration} may say. */
  private static final double MOST_SECONDS = 315_576_000_000d;

  private final Typer typer;

  TimeTyping(Typer typer) {
    this.typer = typer;
  }

  void duration(Node node, Path path, WireWriter out) {
    if (node instanceof ScalarNode scalar) {
      BigDecimal seconds = scalar.text().endsWith("s") ? number(withoutUnit(scalar)) : null;
      if (seconds == null) {
        malformed(scalar, path);
      } else {
        write(seconds, out);
      }
    } else {
      BigDecimal seconds = parts(node, path, "a duration, such as 0.25s");
      if (seconds != null) {
        write(seconds, out);
      }
    }
  }

  private static String withoutUnit(ScalarNode scalar) {
    return scalar.text().substring(0, scalar.text().length() - 1);
  }

  private void malformed(ScalarNode scalar, Path path) {
    typer.invalid(scalar, path, "a duration in seconds, such as 0.25s", suggestion(scalar.text()));
  }

  /** What {@code 250ms}, {@code 1m} or a bare {@code 5} probably means. */
  private static @Nullable String suggestion(String text) {
    Matcher matcher = Pattern.compile("(-?[0-9.]+)\\s*([a-zA-Zµ]*)").matcher(text);
    BigDecimal amount = matcher.matches() ? number(matcher.group(1)) : null;
    if (amount == null) {
      return null;
    }
    String factor =
        switch (matcher.group(2)) {
          case "", "sec", "secs", "second", "seconds", "S" -> "1";
          case "ns" -> "0.000000001";
          case "us", "µs" -> "0.000001";
          case "ms" -> "0.001";
          case "m", "min", "minutes" -> "60";
          case "h" -> "3600";
          case "d" -> "86400";
          default -> "";
        };
    if (factor.isEmpty()) {
      return null;
    }
    return amount.multiply(new BigDecimal(factor)).stripTrailingZeros().toPlainString() + "s";
  }

  /** {@code {seconds: …, nanos: …}} as seconds; null when told as wrong. */
  private @Nullable BigDecimal parts(Node node, Path path, String expected) {
    if (!(node instanceof MapNode map)) {
      typer.problems.error(
          ProblemKind.WRONG_TYPE,
          node,
          path,
          "%s (expected %s)".formatted(node.describe(), expected));
      return null;
    }
    BigDecimal total = BigDecimal.ZERO;
    for (MapNode.Entry entry : map.entries()) {
      BigDecimal amount = entry.value() instanceof ScalarNode scalar ? number(scalar.text()) : null;
      boolean nanos = entry.key().equals("nanos");
      if (!nanos && !entry.key().equals("seconds")) {
        typer.problems.add(
            Severity.ERROR,
            ProblemKind.UNKNOWN_FIELD,
            entry.line(),
            entry.column(),
            path.field(entry.key()),
            "unknown field: has unknown fields (expected seconds and nanos)",
            Suggestions.nearest(entry.key(), List.of("seconds", "nanos")));
      } else if (amount == null && !entry.value().isNull()) {
        typer.problems.error(
            ProblemKind.INVALID_VALUE,
            entry.value(),
            path.field(entry.key()),
            entry.value().describe() + " (expected a number)");
        return null;
      } else if (amount != null) {
        total = total.add(nanos ? amount.divide(BILLION, 9, RoundingMode.DOWN) : amount);
      }
    }
    return total;
  }

  /** A decimal number of a reasonable size, or null. */
  private static @Nullable BigDecimal number(String text) {
    Double about = Numbers.floating(text);
    if (about == null || !(Math.abs(about) <= MOST_SECONDS * 1e9)) {
      return null;
    }
    return Math.abs(about) < 1e-9 ? BigDecimal.ZERO : new BigDecimal(text);
  }

  private static void write(BigDecimal total, WireWriter out) {
    BigDecimal seconds = total.setScale(0, RoundingMode.DOWN);
    BigDecimal nanos = total.subtract(seconds).multiply(BILLION);
    write(seconds.longValue(), nanos.longValue(), out);
  }

  private static void write(long seconds, long nanos, WireWriter out) {
    if (seconds != 0) {
      out.varint(SECONDS, seconds);
    }
    if (nanos != 0) {
      out.varint(NANOS, nanos);
    }
  }

  void timestamp(Node node, Path path, WireWriter out) {
    if (node instanceof ScalarNode scalar) {
      Instant instant = instant(scalar.text());
      if (instant == null) {
        typer.invalid(scalar, path, "a time, such as 2024-05-01T12:00:00Z", null);
      } else {
        write(instant.getEpochSecond(), instant.getNano(), out);
      }
      return;
    }
    BigDecimal seconds = parts(node, path, "a time, such as 2024-05-01T12:00:00Z");
    if (seconds != null) {
      write(seconds, out);
    }
  }

  private static @Nullable Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
    } catch (DateTimeException e) {
      return null; // told by the caller, with the place
    }
  }
}
