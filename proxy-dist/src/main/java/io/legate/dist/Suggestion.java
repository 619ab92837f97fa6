package io.legate.dist;

import io.legate.config.Suggestions;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What somebody may have meant to type on a command line. */
final class Suggestion {
  /** Shorter words than this begin too many others. */
  private static final int SHORTEST_ABBREVIATION = 4;

  private Suggestion() {}

  /** {@code ". Did you mean X?"}, or nothing when no candidate is near. */
  static String phrase(String typed, Collection<String> candidates) {
    String meant = abbreviated(typed, candidates);
    meant = meant == null ? Suggestions.nearest(typed, candidates) : meant;
    return meant == null ? "" : ". Did you mean " + meant + "?";
  }

  /** The first word that begins so: an abbreviation beats a misspelling. */
  private static @Nullable String abbreviated(String typed, Collection<String> candidates) {
    return typed.length() < SHORTEST_ABBREVIATION
        ? null
        : candidates.stream().filter(c -> c.startsWith(typed)).findFirst().orElse(null);
  }
}
