package io.legate.accesslog;

/**
 * One compiled command operator, such as {@code %REQ(:PATH)%}, or the text between two of them.
 * Shared by all workers, so it keeps nothing between calls.
 */
@FunctionalInterface
interface Operator {
  /** Appends the value; false, and nothing appended, when there is none. */
  boolean write(FormatContext context, LineBuffer out);
}
