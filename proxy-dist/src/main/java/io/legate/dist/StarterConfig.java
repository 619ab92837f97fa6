package io.legate.dist;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one list of configurations to begin with; their texts lie in the folder {@code init}. */
enum StarterConfig {
  FRONT_PROXY("front-proxy", "one HTTP port in front of a few services, chosen by path"),
  TCP_PROXY("tcp-proxy", "one TCP port in front of a few servers (a database, an API server)"),
  SIDECAR("sidecar", "beside one application: what comes in to it, what goes out of it"),
  API_GATEWAY("api-gateway", "hosts and paths of an API, with rewriting, retries, limits, a log");

  private final String label;
  private final String meaning;

  StarterConfig(String label, String meaning) {
    this.label = label;
    this.meaning = meaning;
  }

  String label() {
    return label;
  }

  String meaning() {
    return meaning;
  }

  /** The one of this label or of this number in the list, from 1; null when there is none. */
  static @Nullable StarterConfig chosen(String answer) {
    for (StarterConfig config : values()) {
      if (config.label.equals(answer) || Integer.toString(config.ordinal() + 1).equals(answer)) {
        return config;
      }
    }
    return null;
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(StarterConfig::label).toList();
  }

  String text() {
    String name = "init/" + label + ".yaml";
    try (InputStream in = StarterConfig.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
