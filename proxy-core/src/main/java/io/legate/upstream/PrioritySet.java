package io.legate.upstream;

import java.util.List;

/**
 * The hosts of a cluster at one moment: one {@link HostSet} per priority, without gaps, at least
 * one. Immutable. Envoy: {@code PrioritySet}.
 */
public record PrioritySet(List<HostSet> hostSets) {
  /** No hosts. */
  public static final PrioritySet EMPTY = new PrioritySet(List.of(HostSet.of(0, List.of())));

  /** All hosts, in order of priority. */
  public List<Host> hosts() {
    return hostSets.stream().flatMap(s -> s.hosts().stream()).toList();
  }

  /** The same hosts, sorted by what their flags say now. */
  public PrioritySet resorted() {
    return new PrioritySet(hostSets.stream().map(HostSet::resorted).toList());
  }
}
