package io.legate.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Finds the demos and the corpus, which lie in a folder {@code shared} beside the project. */
public final class SharedFiles {

  private SharedFiles() {}

  /** A folder of {@code shared}; the test is skipped when there is none. */
  public static Path folder(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("shared").resolve(name);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    Assumptions.abort("no shared/" + name + " beside the project: nothing to load");
    throw new AssertionError("unreachable");
  }

  /** All files below a folder, in order. */
  public static List<Path> files(String name) {
    Path folder = folder(name);
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
