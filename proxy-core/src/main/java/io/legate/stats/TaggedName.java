package io.legate.stats;

import java.util.List;

/**
 * A metric's name after its tags were taken out of it. Immutable.
 *
 * @param name what is left, such as {@code cluster.upstream_rq_total}
 * @param tags the tags, in the order of the rules that found them
 */
public record TaggedName(String name, List<Tag> tags) {}
