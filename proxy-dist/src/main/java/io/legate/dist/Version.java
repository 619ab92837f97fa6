package io.legate.dist;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which build this is. */
final class Version {
  private static final String RESOURCE = "version.properties";

  private Version() {}

  /** The project's version, {@code 0.1.0-SNAPSHOT}. */
  static String current() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown");
  }

  /**
   * The version in the five parts of Envoy's: commit, version, state of the tree, kind of build,
   * TLS library. The commit is not known to the build.
   */
  static String id() {
    return "unknown/" + current() + "/Clean/RELEASE/JDK";
  }

  /** What {@code --version} prints. */
  static String line() {
    return "legate  version: " + id() + " (Java " + Runtime.version() + ")";
  }
}
