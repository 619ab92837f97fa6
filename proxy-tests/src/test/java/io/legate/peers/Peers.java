package io.legate.peers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Programs of others: whether they are here, and the scripts that some of them run. */
final class Peers {
  private Peers() {}

  /** Skips the tests where a program is missing, and says which package has it. */
  static void need(String program, String debianPackage) {
    boolean found = false;
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      found |= Files.isExecutable(Path.of(folder, program));
    }
    assumeTrue(found, program + " is missing: install the package " + debianPackage);
  }

  /** The same for a file. */
  static void need(Path file, String debianPackage) {
    assumeTrue(Files.exists(file), file + " is missing: install the package " + debianPackage);
  }

  /** A file of the folder {@code peers} of the tests' resources. */
  static String script(String name) {
    try {
      return Path.of(Peers.class.getResource("/peers/" + name).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What follows a word in a line of an output, up to a dot. */
  static int port(String output, String word) {
    int start = output.indexOf(word + " ") + word.length() + 1;
    return Integer.parseInt(output.substring(start, output.indexOf('.', start)));
  }
}
