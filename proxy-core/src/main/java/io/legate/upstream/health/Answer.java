package io.legate.upstream.health;

import io.netty.buffer.ByteBuf;

/** Judges the bytes that a host answers with. Stateless. */
interface Answer {
  /** What the bytes so far amount to. */
  enum Verdict {
    /** More is needed. */
    INCOMPLETE,
    PASSED,
    /** It is an answer, but not the right one. */
    FAILED,
    /** It is no answer. */
    BROKEN
  }

  Verdict judge(ByteBuf soFar);
}
