package io.legate.upstream.lb;

import io.legate.stats.Gauge;
import io.legate.upstream.Host;
import io.legate.upstream.HostStat;

/**
 * Keeps a host that is chosen by hash from having much more than its part of the active requests:
 * one that has is replaced by the next that has not, in an order that the hash shuffles, the same
 * for the same hash; where all have too many, by the one that exceeds its part the least. Confined
 * to a worker. Envoy: {@code BoundedLoadHashingLoadBalancer}; "Consistent Hashing with Bounded
 * Loads", Mirrokni and others; "Revisiting Consistent Hashing with Bounded Loads", Chen and others.
 *
 * <p>Numbers of active requests are sums over all workers. The cost of an overloaded choice grows
 * with the number of hosts looked at.
 */
final class BoundedLoad {
  private final long factor;
  private final Gauge active;
  private final Mt19937 sequence = new Mt19937();
  private int[] order = {};
  private int[] swapped = {};

  /**
   * A bound.
   *
   * @param factor the percentage of its part that a host may have, at least 100
   * @param active the active requests of the cluster
   */
  BoundedLoad(long factor, Gauge active) {
    this.factor = factor;
    this.active = active;
  }

  /** The number of a host that may have one more request, the chosen one if it may. */
  int choose(HashWeights weights, int chosen, long hash) {
    long slots = ((Math.max(0, active.value()) + 1) * factor + 99) / 100;
    double least = overload(weights, chosen, slots);
    return least <= 1 ? chosen : another(weights, chosen, hash, slots, least);
  }

  private int another(HashWeights weights, int chosen, long hash, long slots, double chosenLoad) {
    int n = weights.size();
    prepare(n);
    sequence.seed((int) hash);
    int best = chosen;
    double least = chosenLoad;
    int looked = 0;
    while (looked < n && least > 1) {
      int with = looked + (int) below(n - looked);
      swap(looked, with);
      swapped[looked] = with;
      int number = order[looked++];
      if (number != chosen) {
        double load = overload(weights, number, slots);
        if (load < least) {
          best = number;
          least = load;
        }
      }
    }
    while (--looked >= 0) {
      swap(looked, swapped[looked]); // so that the order is as before, without filling it anew
    }
    return best;
  }

  private static double overload(HashWeights weights, int number, long slots) {
    Host host = weights.host(number);
    double due = Math.max(Math.ceil(slots * weights.part(number)), 1);
    return Math.max(0, host.sum(HostStat.RQ_ACTIVE)) / due;
  }

  private void prepare(int n) {
    if (order.length != n) {
      order = new int[n];
      swapped = new int[n];
      for (int i = 0; i < n; i++) {
        order[i] = i;
      }
    }
  }

  private void swap(int a, int b) {
    int first = order[a];
    order[a] = order[b];
    order[b] = first;
  }

  /** A number below {@code bound}, each as likely as the others. */
  private long below(long bound) {
    long width = (1L << 32) / bound;
    long x = bound;
    while (x >= bound) {
      x = sequence.next() / width;
    }
    return x;
  }
}
