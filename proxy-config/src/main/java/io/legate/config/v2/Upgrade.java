package io.legate.config.v2;

import io.legate.config.ProblemKind;

/**
 * One row of the table: a field of a message as it was spelt, and how it is written today.
 *
 * @param kind of the warning: a field that only v2 had, one that v3 deprecates, one that is gone
 * @param message full name of today's message
 * @param field the old field, snake_case
 * @param how the value is moved, a word of the table
 * @param target where it is moved, or the name of the code that moves it; empty when it is dropped
 * @param detail what {@code how} needs beside; empty for most
 * @param shown what the warning shows as today's spelling, where the table says it; else empty
 */
record Upgrade(
    ProblemKind kind,
    String message,
    String field,
    String how,
    String target,
    String detail,
    String shown) {

  /** Reads a row; {@code deprecated} says which part of the table it stands in. */
  static Upgrade parse(String row, boolean deprecated) {
    int equals = row.indexOf(" = ");
    int dot = row.lastIndexOf('.', equals);
    int bar = row.indexOf(" | ");
    String[] words = row.substring(equals + 3, bar < 0 ? row.length() : bar).split(" ", -1);
    String target = words.length > 1 ? words[1] : "";
    String detail = words.length > 2 ? words[2] : "";
    ProblemKind kind = deprecated ? ProblemKind.DEPRECATED_FIELD : ProblemKind.DEPRECATED_V2;
    return new Upgrade(
        words[0].equals("drop") && !deprecated ? ProblemKind.REMOVED_V2 : kind,
        "envoy." + row.substring(0, dot),
        row.substring(dot + 1, equals),
        words[0],
        target,
        detail,
        bar < 0 ? "" : row.substring(bar + 3));
  }

  /** What to write instead, {@code A.B} as {@code A: {B: …}}; empty when there is nothing. */
  String today() {
    if (!shown.isEmpty()) {
      return shown;
    }
    String nested = detail.replace(".", ": {") + ": …" + "}".repeat(detail.split("\\.", -1).length);
    return switch (how) {
      case "drop" -> "";
      case "list" -> target + ": […]";
      case "each" -> target + ": [{" + nested + "]";
      case "when-true" -> target + ": " + detail;
      default -> {
        int levels = target.split("\\.", -1).length - 1;
        yield levels == 0 ? target : target.replace(".", ": {") + ": …" + "}".repeat(levels);
      }
    };
  }

  /** The sentence of the warning. */
  String sentence(String written) {
    if (kind == ProblemKind.REMOVED_V2) {
      return "%s is a v2 field for which v3 has nothing; it was left out (expected no such field)"
          .formatted(written);
    }
    String today = today();
    if (today.isEmpty()) {
      return "%s is deprecated and has no effect; it was left out (expected no such field)"
          .formatted(written);
    }
    return kind == ProblemKind.DEPRECATED_FIELD
        ? "%s is deprecated and was upgraded (expected %s)".formatted(written, today)
        : "%s is the v2 spelling and was upgraded (expected %s)".formatted(written, today);
  }
}
