package io.legate.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the name that somebody probably meant. */
public final class Suggestions {

  /** Beyond this length no field or enum value is near. */
  private static final int LONGEST = 80;

  private Suggestions() {}

  /**
   * The candidate nearest to what was written; null when none is near: at most a third of the
   * letters differ, or what was written is a part of it ({@code port} for {@code port_value}).
   */
  public static @Nullable String nearest(String written, Collection<String> candidates) {
    if (written.length() > LONGEST || written.length() < 2) {
      return null;
    }
    String best = null;
    int bestDistance = Math.max(1, written.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = distance(written, candidate, bestDistance);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best != null ? best : containing(written, candidates);
  }

  /** The longest candidate that is a part of what was written ({@code name} in {@code my_name}). */
  public static @Nullable String contained(String written, Collection<String> candidates) {
    String best = null;
    for (String candidate : candidates) {
      boolean part = written.startsWith(candidate + "_") || written.endsWith("_" + candidate);
      if (part && (best == null || candidate.length() > best.length())) {
        best = candidate;
      }
    }
    return best;
  }

  private static @Nullable String containing(String written, Collection<String> candidates) {
    String best = null;
    for (String candidate : candidates) {
      boolean part = candidate.startsWith(written + "_") || candidate.endsWith("_" + written);
      if (part && (best == null || candidate.length() < best.length())) {
        best = candidate;
      }
    }
    return best;
  }

  /**
   * The optimal string alignment distance (Levenshtein's, with neighbours exchanged counting one),
   * or {@code limit} when it is no less.
   */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[][] rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : cell(rows, a, b, i, j);
      }
    }
    return rows[a.length()][b.length()];
  }

  private static int cell(int[][] rows, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int best = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
    best = Math.min(best, rows[i - 1][j - 1] + (same ? 0 : 1));
    boolean exchanged =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return exchanged ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
  }
}
