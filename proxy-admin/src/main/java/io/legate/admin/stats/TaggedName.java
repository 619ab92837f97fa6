package io.legate.admin.stats;

import java.util.List;

/**
 * A stat's name after its tags were taken out of it.
 *
 * @param name what is left, such as {@code cluster.upstream_rq_total}
 * @param tags the tags, in the order in which they were found
 */
public record TaggedName(String name, List<Tag> tags) {
  /** A tag, such as {@code envoy.cluster_name} = {@code web}. */
  public record Tag(String name, String value) {}
}
