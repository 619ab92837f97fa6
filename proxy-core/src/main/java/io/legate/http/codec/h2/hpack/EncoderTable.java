package io.legate.http.codec.h2.hpack;

import java.util.Arrays;

/**
 * The encoder's dynamic table, and finding fields in it: the entries of a bucket are chained, the
 * newest first, so that a repeated value costs one comparison. Confined to the connection's worker.
 */
final class EncoderTable {
  private static final int SHARED = 64;
  private static final int BUCKETS = SHARED + 64;

  /** How far a chain is followed; what lies deeper is found no more. */
  private static final int MAX_STEPS = 16;

  /** How many samples of fields that were seen once are kept. */
  private static final int SEEN = 64;

  private final FieldTable table;
  private final int[] newest = new int[BUCKETS];
  private final int[] seen = new int[SEEN];
  private int nameIndex;
  private int chance;

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
   * @param slot the slot of a well-known name, or negative; names and their bytes then do not
   *     matter
   */
  int find(
      byte[] names,
      int name,
      int nameLength,
      int hash,
      int slot,
      byte[] values,
      int value,
      int valueLength) {
    nameIndex = 0;
    int number = newest[bucket(hash, slot)];
    for (int i = 0; i < MAX_STEPS && table.holds(number); i++, number = table.note(number)) {
      if (slot >= 0 || table.nameIs(number, names, name, nameLength, hash)) {
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
      byte[] names,
      int name,
      int nameLength,
      int hash,
      int slot,
      byte[] values,
      int value,
      int valueLength) {
    int bucket = bucket(hash, slot);
    int number = table.inserted();
    int line = table.add(nameLength, valueLength, hash, newest[bucket]);
    if (line >= 0) {
      newest[bucket] = number;
      System.arraycopy(names, name, table.bytes(), line, nameLength);
      System.arraycopy(values, value, table.bytes(), line + nameLength + 2, valueLength);
    }
  }

  /**
   * Whether this very field was probably asked about before. A mistake costs a useless entry, or
   * that a useful one comes later.
   */
  boolean seenBefore(int hash, byte[] values, int value, int valueLength) {
    int sample = sample(values, value, valueLength) + 31 * hash;
    int i = (sample * 0x9E3779B1) >>> 26;
    if (seen[i] == sample) {
      seen[i] = 0;
      return true;
    }
    // Of two that want one place, chance decides: each would else displace the other for ever.
    chance = chance * 1664525 + 1013904223;
    if (seen[i] == 0 || chance < 0) {
      seen[i] = sample;
    }
    return false;
  }

  /** A well-known name has a bucket for itself, by its slot; others share those behind. */
  private static int bucket(int hash, int slot) {
    return slot >= 0 ? slot : SHARED + ((hash * 0x9E3779B1) >>> 26);
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
