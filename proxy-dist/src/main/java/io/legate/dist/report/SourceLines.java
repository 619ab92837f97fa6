package io.legate.dist.report;

import io.legate.config.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines that problems stand in, read again when they are shown. Confined to a thread. */
public final class SourceLines {
  private static final int WIDEST = 120;
  private static final long LARGEST_BYTES = 64L << 20;

  private final Map<String, List<String>> files = new HashMap<>();

  /**
   * The part of a line around a place.
   *
   * @param padding what stands below the text before the place: blanks, and tabs where it has tabs
   */
  record Excerpt(String text, String padding) {}

  /** Lines of a source that is no file, such as {@code --config-yaml}. */
  public void put(String name, String text) {
    files.put(name, text.lines().toList());
  }

  /** Where a problem stands; null when it has no line or the line cannot be read. */
  @Nullable Excerpt excerpt(Problem problem) {
    if (problem.line() < 1 || problem.column() < 1) {
      return null;
    }
    List<String> lines = files.computeIfAbsent(problem.file(), SourceLines::read);
    if (problem.line() > lines.size()) {
      return null;
    }
    String line = lines.get(problem.line() - 1);
    int at = Math.min(problem.column() - 1, line.length());
    int from = Math.max(0, at - WIDEST / 2);
    int to = Math.min(line.length(), from + WIDEST);
    String before = line.substring(from, at);
    return new Excerpt(printable(line.substring(from, to)), before.replaceAll("[^\t]", " "));
  }

  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\t]]", "?"); // no file draws on a terminal
  }

  private static List<String> read(String name) {
    try {
      Path path = Path.of(name);
      if (!Files.isRegularFile(path) || Files.size(path) > LARGEST_BYTES) {
        return List.of();
      }
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
          .toString()
          .lines()
          .toList();
    } catch (IOException | InvalidPathException e) {
      return List.of(); // the problem itself is told; only its line is not shown
    }
  }
}
