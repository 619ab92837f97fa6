package io.legate.upstream.lb;

import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.PrioritySet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the load spreads over the priorities of a cluster, in percent: healthy hosts first, then
 * degraded ones, spilling over to the next priority as the available share of one times its
 * overprovisioning factor falls below 100; and which priorities are in panic, where all hosts are
 * used whatever their health. Immutable; computed on the control thread for every change of hosts.
 *
 * <p>Envoy: "Priority levels" and "Panic threshold" of the load-balancing pages, in its own integer
 * arithmetic.
 */
public final class PriorityLoad {
  private final int[] healthy;
  private final int[] degraded;
  private final boolean[] panic;

  private PriorityLoad(int priorities) {
    healthy = new int[priorities];
    degraded = new int[priorities];
    panic = new boolean[priorities];
  }

  /**
   * The load over these hosts.
   *
   * @param panicThreshold in percent; 0: never panic
   */
  public static PriorityLoad of(PrioritySet prioritySet, int panicThreshold) {
    List<HostSet> sets = prioritySet.hostSets();
    PriorityLoad load = new PriorityLoad(sets.size());
    int normalized = load.spread(sets, new boolean[sets.size()]);
    load.findPanic(sets, normalized, panicThreshold);
    return load;
  }

  /**
   * The load over all but some priorities, as if those had no hosts that are well; null when the
   * others have none either. Panic is not looked for.
   *
   * @param left which priorities are left out
   */
  public static @Nullable PriorityLoad without(PrioritySet prioritySet, boolean[] left) {
    PriorityLoad load = new PriorityLoad(prioritySet.hostSets().size());
    return load.spread(prioritySet.hostSets(), left) == 0 ? null : load;
  }

  /** Spreads the load; returns how much of it the hosts could take, in percent. */
  private int spread(List<HostSet> sets, boolean[] left) {
    int[] healthyShare = new int[sets.size()];
    int[] degradedShare = new int[sets.size()];
    int sum = 0;
    for (int i = 0; i < sets.size(); i++) {
      if (!left[i]) {
        healthyShare[i] = share(sets.get(i), sets.get(i).healthyHosts());
        degradedShare[i] = share(sets.get(i), sets.get(i).degradedHosts());
        sum += healthyShare[i] + degradedShare[i];
      }
    }
    int normalized = Math.min(100, sum);
    distribute(healthyShare, degradedShare, normalized);
    return normalized;
  }

  /** The available share of a priority in percent, overprovisioning included. */
  private static int share(HostSet set, List<Host> available) {
    long total = weigh(set, set.hosts()) - weigh(set, set.excludedHosts());
    return total <= 0
        ? 0
        : (int) Math.min(100, set.overprovisioningFactor() * weigh(set, available) / total);
  }

  private static long weigh(HostSet set, List<Host> hosts) {
    return set.weightedPriorityHealth()
        ? hosts.stream().mapToLong(Host::weight).sum()
        : hosts.size();
  }

  private void distribute(int[] healthyShare, int[] degradedShare, int normalized) {
    if (normalized == 0) {
      healthy[0] = 100; // nothing is available anywhere: priority 0 takes it all
      return;
    }
    int left = assign(healthy, healthyShare, 100, normalized);
    left = assign(degraded, degradedShare, left, normalized);
    // What is left is lost by rounding.
    int first = firstAvailable(healthyShare);
    if (first >= 0) {
      healthy[first] += left;
    } else {
      degraded[firstAvailable(degradedShare)] += left;
    }
  }

  private static int assign(int[] load, int[] share, int total, int normalized) {
    int left = total;
    for (int i = 0; i < load.length; i++) {
      load[i] = Math.min(left, share[i] * 100 / normalized);
      left -= load[i];
    }
    return left;
  }

  private static int firstAvailable(int[] share) {
    for (int i = 0; i < share.length; i++) {
      if (share[i] > 0) {
        return i;
      }
    }
    return -1;
  }

  private void findPanic(List<HostSet> sets, int normalized, int threshold) {
    boolean total = true;
    for (int i = 0; i < panic.length; i++) {
      panic[i] = normalized < 100 && availablePercent(sets.get(i)) < threshold;
      total &= panic[i];
    }
    if (total) {
      spreadByHosts(sets);
    }
  }

  /** How many of the hosts that count are healthy or degraded, in percent. */
  static double availablePercent(HostSet set) {
    int count = set.hosts().size() - set.excludedHosts().size();
    return count <= 0
        ? 0
        : 100.0 * set.healthyHosts().size() / count + 100.0 * set.degradedHosts().size() / count;
  }

  /** Every priority is in panic: the load goes by the number of hosts, whatever their health. */
  private void spreadByHosts(List<HostSet> sets) {
    int all = sets.stream().mapToInt(s -> s.hosts().size()).sum();
    java.util.Arrays.fill(degraded, 0);
    java.util.Arrays.fill(healthy, 0);
    int left = 100;
    int first = -1;
    for (int i = 0; i < healthy.length && all > 0; i++) {
      int hosts = sets.get(i).hosts().size();
      first = first < 0 && hosts > 0 ? i : first;
      healthy[i] = 100 * hosts / all;
      left -= healthy[i];
    }
    healthy[Math.max(0, first)] += left;
  }

  /** How many priorities there are. */
  public int priorities() {
    return healthy.length;
  }

  /** The percentage that goes to the healthy hosts of a priority (to all of them in panic). */
  public int healthyLoad(int priority) {
    return healthy[priority];
  }

  /** The percentage that goes to the degraded hosts of a priority. */
  public int degradedLoad(int priority) {
    return degraded[priority];
  }

  /** Whether a priority is in panic. */
  public boolean panic(int priority) {
    return panic[priority];
  }

  /**
   * Chooses a priority: {@code 2 * priority}, plus 1 when its degraded hosts are meant.
   *
   * @param hash any number; equal numbers choose equally
   */
  public int choose(long hash) {
    int point = (int) Long.remainderUnsigned(hash, 100);
    int reached = 0;
    for (int i = 0; i < healthy.length; i++) {
      reached += healthy[i];
      if (point < reached) {
        return 2 * i;
      }
    }
    for (int i = 0; i < degraded.length; i++) {
      reached += degraded[i];
      if (point < reached) {
        return 2 * i + 1;
      }
    }
    throw new IllegalStateException("loads sum up to " + reached + " instead of 100");
  }
}
