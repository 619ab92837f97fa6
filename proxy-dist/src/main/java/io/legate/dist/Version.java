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

  /** What {@code --version} prints, in the shape of Envoy's. */
  static String line() {
    return "legate  version: %s/Java %s/%s %s"
        .formatted(
            current(),
            Runtime.version(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
  }
}
