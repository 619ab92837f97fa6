package io.legate.admin;

import java.io.IOException;

/**
 * The body of a response, made piece by piece as the client takes it, so that a scrape of very many
 * stats is never one string. Used on the admin thread; asked again only while it says that there is
 * more.
 */
@FunctionalInterface
public interface AdminBody {
  /** No body. */
  AdminBody EMPTY = out -> false;

  /**
   * Adds the next piece: about {@link AdminOutput#CHUNK_BYTES}, or what is left.
   *
   * @return whether there is more
   */
  boolean next(AdminOutput out) throws IOException;
}
