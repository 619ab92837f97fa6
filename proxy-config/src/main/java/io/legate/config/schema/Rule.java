package io.legate.config.schema;

/**
 * One rule of a field's value, as {@code validate.rules} of Envoy's API gives it.
 *
 * @param op what is asked of the value
 * @param operand the bound, pattern or list (its items on lines of their own); durations in
 *     seconds; empty where the rule needs none
 */
public record Rule(Op op, String operand) {

  /** The rules that the API uses. */
  public enum Op {
    REQUIRED,
    MIN_ITEMS,
    MAX_ITEMS,
    UNIQUE,
    /** An absent or empty value is right whatever the other rules say. */
    IGNORE_EMPTY,
    /** In characters. */
    MIN_LEN,
    MAX_LEN,
    MIN_BYTES,
    MAX_BYTES,
    PREFIX,
    SUFFIX,
    /** RE2's syntax. */
    PATTERN,
    /** The operand says whether it is strict. */
    HEADER_NAME,
    /** The operand says whether it is strict. */
    HEADER_VALUE,
    IN,
    NOT_IN,
    CONST,
    /** A value that the enum names. */
    DEFINED,
    GT,
    GTE,
    LT,
    LTE
  }
}
