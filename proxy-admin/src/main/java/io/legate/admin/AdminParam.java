package io.legate.admin;

import java.util.List;

/**
 * A parameter of an admin endpoint, for the help text and the forms of the page.
 *
 * @param kind how it is entered
 * @param name its name in the query
 * @param help what it does
 * @param choices the values that {@link Kind#ENUM} offers, the default first
 */
public record AdminParam(Kind kind, String name, String help, List<String> choices) {
  /** How a parameter is entered. */
  public enum Kind {
    /** Present or absent; the value does not matter. */
    BOOLEAN,
    STRING,
    ENUM
  }

  /** A parameter that is present or absent. */
  public static AdminParam flag(String name, String help) {
    return new AdminParam(Kind.BOOLEAN, name, help, List.of());
  }

  /** A parameter with a free value. */
  public static AdminParam string(String name, String help) {
    return new AdminParam(Kind.STRING, name, help, List.of());
  }

  /** A parameter with one of several values. */
  public static AdminParam choice(String name, String help, String... choices) {
    return new AdminParam(Kind.ENUM, name, help, List.of(choices));
  }
}
