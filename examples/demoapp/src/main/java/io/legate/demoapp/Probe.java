package io.legate.demoapp;

/** The state of {@code /livez} or {@code /readyz}, which a client may set. Safe for all threads. */
final class Probe {
  private final String name;
  private volatile boolean ok = true;

  Probe(String name) {
    this.name = name;
  }

  /** The form field that sets it. */
  String name() {
    return name;
  }

  boolean ok() {
    return ok;
  }

  /**
   * Takes {@code OK} or {@code FAIL}.
   *
   * @return false, with nothing changed, for any other word
   */
  boolean set(String word) {
    switch (word) {
      case "OK" -> ok = true;
      case "FAIL" -> ok = false;
      default -> {
        return false;
      }
    }
    return true;
  }
}
