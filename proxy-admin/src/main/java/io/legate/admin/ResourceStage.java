package io.legate.admin;

/** Where a listener or cluster is in its life. */
public enum ResourceStage {
  /** It waits for what it needs before it serves. */
  WARMING,
  /** It serves. */
  ACTIVE,
  /** It serves what it has and takes nothing new. */
  DRAINING
}
