package io.legate.dist;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds what somebody may have meant to type. */
final class Suggestion {
  private Suggestion() {}

  /** {@code ". Did you mean X?"}, or nothing when no candidate is near. */
  static String phrase(String typed, Collection<String> candidates) {
    String nearest = nearest(typed, candidates);
    return nearest == null ? "" : ". Did you mean " + nearest + "?";
  }

  private static @Nullable String nearest(String typed, Collection<String> candidates) {
    String best = null;
    // A third of the letters may differ; more is another word.
    int bestDistance = Math.max(1, typed.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = distance(typed, candidate);
      if (candidate.startsWith(typed) && typed.length() > 3) {
        // An abbreviation beats a misspelling.
        distance = Math.min(distance, 1);
      }
      if (distance < bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** Levenshtein's distance: insertions, deletions and replacements between two words. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
