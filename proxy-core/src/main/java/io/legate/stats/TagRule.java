package io.legate.stats;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * Finds one tag in the full name of a metric and says which part of the name it takes away. The
 * rules of a name do not see each other's work. Immutable.
 */
interface TagRule {
  /** The tag's name. */
  String tagName();

  /** Looks for the tag and puts it, and what it takes away, into {@code found}. */
  void apply(String metricName, TagMatches found);

  /**
   * A regular expression: its first group is taken away, its second (else its first) is the value.
   *
   * @param substring what a name must contain to be worth looking at; may be empty
   * @param except the value that is no tag; may be empty
   */
  record Regex(String tagName, Pattern pattern, String substring, String except)
      implements TagRule {
    @Override
    public void apply(String metricName, TagMatches found) {
      if (!metricName.contains(substring)) {
        return;
      }
      Matcher matcher = pattern.matcher(metricName);
      if (!matcher.find() || matcher.groupCount() < 1 || matcher.start(1) < 0) {
        return;
      }
      String value =
          matcher.groupCount() >= 2 && matcher.start(2) >= 0 ? matcher.group(2) : matcher.group(1);
      if (except.isEmpty() || !value.equals(except)) {
        found.add(tagName, value, matcher.start(1), matcher.end(1));
      }
    }
  }

  /**
   * A pattern of words between dots: {@code *} is any one, {@code **} any number (at the end: at
   * least one), {@code $} is the value. It is taken away with the dot after it.
   */
  record Words(String tagName, String[] pattern) implements TagRule {
    Words(String tagName, String pattern) {
      this(tagName, pattern.split("\\."));
    }

    @Override
    public void apply(String metricName, TagMatches found) {
      String[] words = found.words();
      int value = match(words, 0, 0, -1);
      if (value < 0) {
        return;
      }
      int start = 0;
      for (int i = 0; i < value; i++) {
        start += words[i].length() + 1;
      }
      int end = start + words[value].length();
      boolean last = value == words.length - 1;
      found.add(tagName, words[value], last && start > 0 ? start - 1 : start, last ? end : end + 1);
    }

    /** The index of the word that is the value, or -1. */
    private int match(String[] words, int word, int at, int value) {
      if (at == pattern.length) {
        return word == words.length ? value : -1;
      }
      String expected = pattern[at];
      if (expected.equals("**")) {
        return anyNumber(words, word, at, value);
      }
      if (word == words.length) {
        return -1;
      }
      if (expected.equals("$")) {
        return match(words, word + 1, at + 1, word);
      }
      return expected.equals("*") || expected.equals(words[word])
          ? match(words, word + 1, at + 1, value)
          : -1;
    }

    private int anyNumber(String[] words, int word, int at, int value) {
      if (at == pattern.length - 1) {
        return word < words.length ? value : -1;
      }
      for (int i = word; i < words.length; i++) {
        int found = match(words, i, at + 1, value);
        if (found >= 0) {
          return found;
        }
      }
      return -1;
    }
  }
}
