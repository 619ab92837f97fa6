package io.legate.config.convert;

/** A change that cannot be made in the text; the document is then written from its tree. */
final class UnwritableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnwritableException(String why) {
    super(why, null, false, false);
  }
}
