package io.legate.http.codec.h2.hpack;

import java.util.Arrays;

/**
 * A table of fields (RFC 7541 §2.3, §4): the dynamic one of one direction, or the static one. Each
 * entry is a line, {@code name: value CRLF}, in one piece of a byte ring, and five ints in a ring
 * of rows; there is no object per entry. An entry is known by its number, counted from the first
 * that was ever added. Both rings grow with use, bounded by the capacity. Confined to the
 * connection's worker.
 */
final class FieldTable {
  /** What an entry costs beside its bytes (RFC 7541 §4.1). */
  static final int OVERHEAD = 32;

  /** Bytes of a line beside name and value: a colon, a blank, CR and LF. */
  static final int LINE_OVERHEAD = 4;

  // The ints of one row.
  private static final int LINE = 0;
  private static final int NAME_LENGTH = 1;
  private static final int VALUE_LENGTH = 2;
  private static final int HASH = 3;
  private static final int NOTE = 4;
  private static final int STRIDE = 5;

  private int capacity;
  private int size;
  private int count;
  private int inserted;
  private int[] rows = new int[0];
  private int mask = -1;
  private byte[] ring = new byte[0];
  private int ringEnd;

  FieldTable(int capacity) {
    this.capacity = capacity;
  }

  /** How large it may be now. */
  int capacity() {
    return capacity;
  }

  /** Changes how large it may be; evicts what no longer fits. */
  void capacity(int octets) {
    capacity = octets;
    shrinkTo(octets);
  }

  /** How large it is, by RFC 7541 §4.1. */
  int size() {
    return size;
  }

  /** How many entries it has. */
  int count() {
    return count;
  }

  /** The number that the next entry gets; may overflow. */
  int inserted() {
    return inserted;
  }

  /** Evicts everything. */
  void clear() {
    shrinkTo(0);
  }

  /**
   * Adds an entry, whose line the caller then puts into {@link #bytes()}. What it displaces is
   * evicted first. An entry larger than the capacity empties the table and is not added.
   *
   * @param note whatever the table's user wants to know about it
   * @return where the line begins, or -1 where it was not added
   */
  int add(int nameLength, int valueLength, int hash, int note) {
    int entrySize = nameLength + valueLength + OVERHEAD;
    shrinkTo(Math.max(0, capacity - entrySize));
    if (entrySize > capacity) {
      return -1;
    }
    if (count > mask) {
      growRows();
    }
    int length = nameLength + valueLength + LINE_OVERHEAD;
    int line = place(length);
    int row = row(inserted);
    rows[row + LINE] = line;
    rows[row + NAME_LENGTH] = nameLength;
    rows[row + VALUE_LENGTH] = valueLength;
    rows[row + HASH] = hash;
    rows[row + NOTE] = note;
    ringEnd = line + length;
    inserted++;
    count++;
    size += entrySize;
    return line;
  }

  /** Whether the entry of that number is there, and not yet evicted. */
  boolean holds(int number) {
    int age = inserted - number;
    return age > 0 && age <= count;
  }

  /** The bytes in which the lines lie; valid until the next {@link #add}. */
  byte[] bytes() {
    return ring;
  }

  int line(int number) {
    return rows[row(number) + LINE];
  }

  int nameLength(int number) {
    return rows[row(number) + NAME_LENGTH];
  }

  int valueLength(int number) {
    return rows[row(number) + VALUE_LENGTH];
  }

  int hash(int number) {
    return rows[row(number) + HASH];
  }

  int note(int number) {
    return rows[row(number) + NOTE];
  }

  /** Whether an entry has this value. */
  boolean valueIs(int number, byte[] values, int value, int valueLength) {
    return valueLength(number) == valueLength
        && equal(line(number) + nameLength(number) + 2, values, value, valueLength);
  }

  /** Whether an entry has this name. */
  boolean nameIs(int number, byte[] names, int name, int nameLength, int hash) {
    return hash(number) == hash
        && nameLength(number) == nameLength
        && equal(line(number), names, name, nameLength);
  }

  private boolean equal(int at, byte[] bytes, int start, int length) {
    return Arrays.equals(ring, at, at + length, bytes, start, start + length);
  }

  private int row(int number) {
    return (number & mask) * STRIDE;
  }

  private int lineLength(int number) {
    return nameLength(number) + valueLength(number) + LINE_OVERHEAD;
  }

  private void shrinkTo(int octets) {
    while (size > octets) {
      size -= lineLength(inserted - count) - LINE_OVERHEAD + OVERHEAD;
      count--;
    }
  }

  /** A free place for a line, behind the newest one or at the ring's start. */
  private int place(int length) {
    if (count == 0) {
      ringEnd = 0;
    }
    int oldest = count == 0 ? 0 : line(inserted - count);
    boolean inOnePiece = count == 0 || ringEnd > oldest;
    if (inOnePiece) {
      if (length <= ring.length - ringEnd) {
        return ringEnd;
      }
      if (length <= oldest) {
        return 0;
      }
    } else if (length <= oldest - ringEnd) {
      return ringEnd;
    }
    return growRing(length);
  }

  /**
   * Makes the ring larger and puts the lines at its start; gives their end. Twice the capacity
   * always has a place: the piece that a line did not fit into is smaller than that line.
   */
  private int growRing(int length) {
    int live = size - count * (OVERHEAD - LINE_OVERHEAD);
    int wanted = Math.max(512, Math.max(2 * ring.length, 2 * (live + length)));
    byte[] larger = new byte[(int) Math.min(wanted, Math.max(2L * capacity, live + length))];
    int end = 0;
    for (int number = inserted - count; number != inserted; number++) {
      int row = row(number);
      int lineLength = lineLength(number);
      System.arraycopy(ring, rows[row + LINE], larger, end, lineLength);
      rows[row + LINE] = end;
      end += lineLength;
    }
    ring = larger;
    return end;
  }

  private void growRows() {
    int capacityInRows = Math.max(16, 2 * (mask + 1));
    int[] larger = new int[capacityInRows * STRIDE];
    int newMask = capacityInRows - 1;
    for (int number = inserted - count; number != inserted; number++) {
      System.arraycopy(rows, row(number), larger, (number & newMask) * STRIDE, STRIDE);
    }
    rows = larger;
    mask = newMask;
  }
}
