package io.legate.config.judge;

import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Files that a configuration names. */
final class NamedFiles {

  /** A file that is read at start. */
  void needed(Mention file, List<Problem> problems) {
    String why = unreadable(file.text());
    if (!why.isEmpty()) {
      problems.add(
          file.problem(
              Severity.ERROR,
              ProblemKind.MISSING_FILE,
              "unable to read file: %s: %s (expected a file that can be read)"
                  .formatted(file.text(), why)));
    }
  }

  /** A file that is watched, and may come. */
  void wanted(Mention file, List<Problem> problems) {
    if (!Files.exists(path(file.text()))) {
      problems.add(
          file.problem(
              Severity.WARNING,
              ProblemKind.MISSING_FILE,
              "paths must refer to an existing path in the system: '%s' does not exist (expected it"
                      .formatted(file.text())
                  + " to be there at the start)"));
    }
  }

  private static String unreadable(String name) {
    Path path = path(name);
    if (!Files.exists(path)) {
      return "no such file";
    }
    if (Files.isDirectory(path)) {
      return "it is a directory";
    }
    return Files.isReadable(path) ? "" : "no permission to read it";
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      return Path.of("").resolve("?"); // no name of a file on this system: there is none
    }
  }
}
