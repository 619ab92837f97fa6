package io.legate.upstream.lb;

import io.legate.common.XxHash;
import java.util.Arrays;

/**
 * A table of a prime number of slots, filled by hosts that take turns, each going through the slots
 * in an order of its own for one that is free. A request goes to the host of slot {@code hash mod
 * size}. Immutable, shared by all workers. Envoy: {@code MAGLEV}; "Maglev: A Fast and Reliable
 * Software Network Load Balancer", Eisenbud and others, listing 1.
 *
 * <p>Where weights differ, a host misses turns: it has one only where the number of the turn times
 * its weight has reached what it took so far. The turn at which it is next is reckoned instead of
 * asking it in each, which matters where one host outweighs thousands.
 */
final class MaglevTable implements HashTable {
  private final int size;
  private final int[] owners;
  private final int minPerHost;
  private final int maxPerHost;

  /**
   * A table over hosts, of which there is at least one.
   *
   * @param keys what each host is placed by
   */
  MaglevTable(HashWeights weights, byte[][] keys, int size) {
    this.size = size;
    if (weights.size() == 1) { // needs no table, and is shown as the one entry that it is
      owners = new int[0];
      minPerHost = 1;
      maxPerHost = 1;
      return;
    }
    owners = new int[size];
    int[] counts = new Filling(weights, keys).run();
    minPerHost = Arrays.stream(counts).min().orElse(0);
    maxPerHost = Arrays.stream(counts).max().orElse(0);
  }

  @Override
  public int choose(long hash, int attempt) {
    if (owners.length == 0) {
      return 0;
    }
    long tried = attempt == 0 ? hash : hash ^ -(long) attempt;
    return owners[(int) Long.remainderUnsigned(tried, size)];
  }

  /** The least number of slots that a host has. */
  int minPerHost() {
    return minPerHost;
  }

  /** The greatest number of slots that a host has. */
  int maxPerHost() {
    return maxPerHost;
  }

  /** How the table is filled: the hosts in the order of their keys. */
  private final class Filling {
    private final int[] order;
    private final double[] part;
    private final double most;
    private final int[] slot;
    private final int[] skip;
    private final double[] taken;

    Filling(HashWeights weights, byte[][] keys) {
      int n = weights.size();
      Integer[] sorted = new Integer[n];
      Arrays.setAll(sorted, i -> i);
      Arrays.sort(sorted, (a, b) -> Arrays.compareUnsigned(keys[a], keys[b]));
      order = new int[n];
      part = new double[n];
      slot = new int[n];
      skip = new int[n];
      taken = new double[n];
      most = weights.max();
      for (int i = 0; i < n; i++) {
        order[i] = sorted[i];
        part[i] = weights.part(order[i]);
        byte[] key = keys[order[i]];
        slot[i] = (int) Long.remainderUnsigned(XxHash.hash(key, 0, key.length), size);
        skip[i] = (int) Long.remainderUnsigned(XxHash.hashWithSeed1(key), size - 1) + 1;
      }
    }

    int[] run() {
      int[] counts = new int[order.length];
      Arrays.fill(owners, -1);
      TurnQueue turns = new TurnQueue(order.length);
      for (int left = size; left > 0; left--) {
        int i = turns.first();
        owners[free(i)] = order[i];
        counts[order[i]]++;
        taken[i] += most;
        turns.moveFirst(nextTurn(turns.turn(), part[i], taken[i]));
      }
      return counts;
    }

    /** The next free slot in a host's own order; its position moves on behind it. */
    private int free(int i) {
      int at = slot[i];
      while (owners[at] >= 0) {
        at = next(at, i);
      }
      slot[i] = next(at, i);
      return at;
    }

    private int next(int at, int i) {
      int after = at + skip[i];
      return after >= size ? after - size : after;
    }

    /** The first turn after {@code now} with {@code turn * part >= taken}, in exactly doubles. */
    private static long nextTurn(long now, double part, double taken) {
      long turn = Math.max(now + 1, (long) (taken / part));
      while (turn - 1 > now && (turn - 1) * part >= taken) {
        turn--;
      }
      while (turn * part < taken) {
        turn++;
      }
      return turn;
    }
  }
}
