package io.legate.stats;

/** A metric whose value is a text, such as the version of a configuration. For any thread. */
public final class TextReadout {
  private final String name;
  private volatile String value = "";

  TextReadout(String name) {
    this.name = name;
  }

  /** Replaces the value. */
  public void set(String text) {
    value = text;
  }

  /** The value, empty until it is set. */
  public String value() {
    return value;
  }

  /** The full name. */
  public String name() {
    return name;
  }
}
