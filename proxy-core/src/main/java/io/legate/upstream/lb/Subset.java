package io.legate.upstream.lb;

import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancerFactory.Prepared;
import io.legate.upstream.Locality;
import io.legate.upstream.LocalityHosts;
import io.legate.upstream.PrioritySet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some hosts of a cluster at one moment, and what workers' balancers over them are made from. Built
 * on the control thread, which compares it with what it was before; immutable after that.
 */
final class Subset {
  /**
   * Where hosts are: a locality of a priority, as far as a subset's hosts depend on it.
   *
   * @param weight the locality's; 0 where it does not count
   * @param scaledBy by how many hosts the weight is divided; 0: it is taken as it is
   */
  record Place(
      int priority,
      int overprovisioningFactor,
      boolean weightedPriorityHealth,
      Locality locality,
      int weight,
      int scaledBy) {

    /** Written out, as linking a record's own takes milliseconds. */
    @Override
    public int hashCode() {
      return 31 * priority + locality.zone().hashCode();
    }

    @Override
    public boolean equals(@Nullable Object o) {
      return o instanceof Place other
          && priority == other.priority
          && overprovisioningFactor == other.overprovisioningFactor
          && weightedPriorityHealth == other.weightedPriorityHealth
          && weight == other.weight
          && scaledBy == other.scaledBy
          && locality.equals(other.locality);
    }
  }

  private final boolean single;
  private final List<Host> hosts = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();
  private int[] facts = {};
  private int lastPriority = -1;
  private @Nullable Prepared prepared;

  /** Empty; {@code single} keeps the first host alone. */
  Subset(boolean single) {
    this.single = single;
  }

  /**
   * Adds a host, in the order of the cluster's.
   *
   * @return false when it is left out, as another one of its priority is there already
   */
  boolean add(Host host, Place place) {
    int last = hosts.size() - 1;
    if (last >= 0 && hosts.get(last) == host) {
      return true; // by two values of a list that are the same
    }
    if (!single || last < 0) {
      hosts.add(host);
      places.add(place);
    }
    boolean first = place.priority() != lastPriority;
    lastPriority = place.priority();
    return first || !single;
  }

  /** The only host; null where a balancer chooses. */
  @Nullable Host single() {
    return single ? hosts.get(0) : null;
  }

  /** What balancers are made from; null where there is a single host. */
  @Nullable Prepared prepared() {
    return prepared;
  }

  void prepared(@Nullable Prepared value) {
    prepared = value;
  }

  /**
   * Notes what can change though the hosts are the same: their weights and flags, and how many
   * priorities the cluster has. To be called when all hosts are added.
   */
  void complete(int priorities) {
    facts = new int[single ? 1 : 2 * hosts.size() + 1];
    facts[0] = priorities;
    for (int i = 0; i < facts.length / 2; i++) {
      facts[2 * i + 1] = hosts.get(i).weight();
      facts[2 * i + 2] = hosts.get(i).healthFlags();
    }
  }

  /** Whether nothing that a balancer depends on is different. */
  boolean sameAs(Subset other) {
    if (single != other.single || hosts.size() != other.hosts.size()) {
      return false;
    }
    for (int i = 0; i < hosts.size(); i++) {
      if (hosts.get(i) != other.hosts.get(i) || places.get(i) != other.places.get(i)) {
        return false;
      }
    }
    return Arrays.equals(facts, other.facts);
  }

  /** The hosts as a cluster of their own, with the priorities of {@code all}. */
  PrioritySet prioritySet(PrioritySet all) {
    List<HostSet> sets = new ArrayList<>();
    int from = 0;
    for (HostSet original : all.hostSets()) {
      int to = from;
      while (to < hosts.size() && places.get(to).priority() == original.priority()) {
        to++;
      }
      sets.add(
          HostSet.of(
              original.priority(),
              original.overprovisioningFactor(),
              original.weightedPriorityHealth(),
              localities(from, to)));
      from = to;
    }
    return new PrioritySet(List.copyOf(sets));
  }

  private List<LocalityHosts> localities(int from, int to) {
    List<LocalityHosts> localities = new ArrayList<>();
    int start = from;
    for (int i = from + 1; i <= to; i++) {
      Place place = places.get(start);
      if (i == to || places.get(i) != place) {
        int weight = place.weight();
        if (place.scaledBy() > 0) {
          weight = Math.round((float) ((long) weight * (i - start)) / place.scaledBy());
        }
        localities.add(LocalityHosts.of(place.locality(), weight, hosts.subList(start, i)));
        start = i;
      }
    }
    return localities;
  }
}
