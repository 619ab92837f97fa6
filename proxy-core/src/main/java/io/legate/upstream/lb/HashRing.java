package io.legate.upstream.lb;

import io.legate.common.XxHash;
import java.nio.charset.StandardCharsets;

/**
 * A ring of hashes, many per host: a request goes to the host of the first entry that is not below
 * its hash. Immutable, shared by all workers. Envoy: {@code RING_HASH}, after Ketama.
 *
 * <p>Entries are sorted by falling into buckets by their highest bits; a look-up starts at the
 * bucket of its hash and needs a step or two, whatever the size of the ring.
 */
final class HashRing implements HashTable {
  private final long[] hashes;
  private final int[] owners;
  private final int[] starts;
  private final int shift;
  private final int size;
  private final int minPerHost;
  private final int maxPerHost;

  /**
   * A ring over hosts, of which there is at least one.
   *
   * @param keys what each host is placed by
   */
  HashRing(HashWeights weights, byte[][] keys, RingHashOptions options) {
    double minEntries = Math.ceil(weights.min() * options.minimumRingSize());
    double scale = Math.min(minEntries / weights.min(), options.maximumRingSize());
    size = (int) Math.ceil(scale);
    int[] counts = counts(weights, scale);
    int total = 0;
    int least = size;
    int most = 0;
    for (int count : counts) {
      total += count;
      least = Math.min(least, count);
      most = Math.max(most, count);
    }
    minPerHost = least;
    maxPerHost = most;
    hashes = new long[total];
    owners = new int[total];
    int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(Math.max(1, total - 1)));
    shift = Long.SIZE - bits;
    starts = new int[(1 << bits) + 1];
    sortIn(hash(keys, counts, total, options.murmur()), counts);
  }

  /** How many entries each host gets: running sums keep the whole in proportion. */
  private static int[] counts(HashWeights weights, double scale) {
    int[] counts = new int[weights.size()];
    double current = 0;
    double target = 0;
    for (int i = 0; i < counts.length; i++) {
      target += scale * weights.part(i);
      while (current < target) {
        counts[i]++;
        current++;
      }
    }
    return counts;
  }

  private static long[] hash(byte[][] keys, int[] counts, int total, boolean murmur) {
    long[] unsorted = new long[total];
    int at = 0;
    for (int host = 0; host < counts.length; host++) {
      byte[] text = new byte[keys[host].length + 11];
      System.arraycopy(keys[host], 0, text, 0, keys[host].length);
      text[keys[host].length] = '_';
      for (int i = 0; i < counts[host]; i++) {
        byte[] digits = Integer.toString(i).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(digits, 0, text, keys[host].length + 1, digits.length);
        int length = keys[host].length + 1 + digits.length;
        unsorted[at++] = murmur ? MurmurHash2.hash(text, length) : XxHash.hash(text, 0, length);
      }
    }
    return unsorted;
  }

  private void sortIn(long[] unsorted, int[] counts) {
    for (long hash : unsorted) {
      starts[(int) (hash >>> shift) + 1]++;
    }
    for (int i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    int[] ends = starts.clone();
    int at = 0;
    for (int host = 0; host < counts.length; host++) {
      for (int i = 0; i < counts[host]; i++) {
        long hash = unsorted[at++];
        int bucket = (int) (hash >>> shift);
        int to = ends[bucket]++;
        for (; to > starts[bucket] && Long.compareUnsigned(hashes[to - 1], hash) > 0; to--) {
          hashes[to] = hashes[to - 1];
          owners[to] = owners[to - 1];
        }
        hashes[to] = hash;
        owners[to] = host;
      }
    }
  }

  @Override
  public int choose(long hash, int attempt) {
    int i = starts[(int) (hash >>> shift)];
    while (i < hashes.length && Long.compareUnsigned(hashes[i], hash) < 0) {
      i++;
    }
    if (attempt > 0) {
      i = (i == hashes.length ? 0 : i) + attempt % hashes.length;
    }
    return owners[i >= hashes.length ? i - hashes.length : i];
  }

  /** The size that was aimed at, which is what Envoy shows. */
  int size() {
    return size;
  }

  /** The least number of entries that a host has. */
  int minPerHost() {
    return minPerHost;
  }

  /** The greatest number of entries that a host has. */
  int maxPerHost() {
    return maxPerHost;
  }
}
