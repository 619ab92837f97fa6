package io.legate.http.codec.h2.hpack;

import java.util.Arrays;

/**
 * The encoder's dynamic table, and finding fields in it: the entries whose names share a bucket are
 * chained, the newest first, so that a repeated value costs one comparison. Confined to the
 * connection's worker.
 */
final class EncoderTable {
  private static final int BUCKETS = 64;

  /** How far a chain is followed; what lies deeper is found no more. */
  private static final int MAX_STEPS = 16;

  private static final int SEEN = 64;

  private final FieldTable table;
  private final int[] newest = new int[BUCKETS];
  private final int[] seen = new int[SEEN];
  private int nameIndex;

  EncoderTable(int capacity) {
    table = new FieldTable(capacity);
    Arrays.fill(newest, -1);
  }

  int capacity() {
    return table.capacity();
  }

  void capacity(int octets) {
    table.capacity(octets);
  }

  /**
   * The index of a field, or 0; {@link #nameIndex()} then is the index of one of the same name.
   *
   * @param hash the hash of the name
   */
  int find(
      byte[] names, int name, int nameLength, int hash, byte[] values, int value, int valueLength) {
    nameIndex = 0;
    int number = newest[bucket(hash)];
    for (int i = 0; i < MAX_STEPS && table.holds(number); i++, number = table.note(number)) {
      if (table.nameIs(number, names, name, nameLength, hash)) {
        int index = StaticTable.SIZE + table.inserted() - number;
        if (table.valueIs(number, values, value, valueLength)) {
          return index;
        }
        nameIndex = nameIndex == 0 ? index : nameIndex;
      }
    }
    return 0;
  }

  /** The index of an entry that has the name last looked for, or 0. */
  int nameIndex() {
    return nameIndex;
  }

  /** Adds a field. */
  void add(
      byte[] names, int name, int nameLength, int hash, byte[] values, int value, int valueLength) {
    int bucket = bucket(hash);
    int number = table.inserted();
    int line = table.add(nameLength, valueLength, hash, newest[bucket]);
    if (line >= 0) {
      newest[bucket] = number;
      System.arraycopy(names, name, table.bytes(), line, nameLength);
      System.arraycopy(values, value, table.bytes(), line + nameLength + 2, valueLength);
    }
  }

  /**
   * Whether probably this very field was asked about before and nothing since has taken its place.
   * A mistake costs a useless entry, no more.
   */
  boolean seenBefore(int hash, byte[] values, int value, int valueLength) {
    int sample = sample(values, value, valueLength) + 31 * hash;
    int i = (sample * 0x9E3779B1) >>> 26;
    boolean before = seen[i] == sample;
    seen[i] = sample;
    return before;
  }

  private static int bucket(int hash) {
    return (hash * 0x9E3779B1) >>> 26;
  }

  /** A number that differs for values that differ at the beginning, the middle or the end. */
  private static int sample(byte[] bytes, int start, int length) {
    long sum = length;
    if (length < Long.BYTES) {
      for (int i = start; i < start + length; i++) {
        sum = 31 * sum + bytes[i];
      }
    } else {
      int last = length - Long.BYTES;
      sum += (long) FieldChars.LONGS.get(bytes, start);
      sum = 31 * sum + (long) FieldChars.LONGS.get(bytes, start + last / 2);
      sum = 31 * sum + (long) FieldChars.LONGS.get(bytes, start + last);
    }
    sum *= 0x9E3779B97F4A7C15L;
    return (int) (sum >>> Integer.SIZE);
  }
}
