package io.legate.config.source;

import io.legate.config.ProblemKind;

/** Ends the reading of a text that is not in protobuf's text format. */
final class TextProtoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final ProblemKind kind;
  final int line;
  final int column;
  final String sentence;

  TextProtoException(ProblemKind kind, int line, int column, String sentence) {
    super(sentence, null, false, false);
    this.kind = kind;
    this.line = line;
    this.column = column;
    this.sentence = sentence;
  }
}
