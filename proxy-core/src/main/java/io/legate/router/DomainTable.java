package io.legate.router;

import io.legate.http.Ascii;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds by a host name, in any case of letters, without making a string of it. Filled on the
 * control thread, then read by all workers.
 */
final class DomainTable<V> {
  private byte[][] keys = new byte[16][];
  private int[] hashes = new int[16];
  private Object[] values = new Object[16];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /** Adds a domain; false if it is there already. */
  boolean put(String domain, V value) {
    byte[] key = domain.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < key.length; i++) {
      key[i] = Ascii.lower(key[i]);
    }
    if (find(key, 0, key.length) != null) {
      return false;
    }
    if (++size * 2 > keys.length) {
      grow();
    }
    insert(key, value);
    return true;
  }

  private void grow() {
    byte[][] oldKeys = keys;
    Object[] oldValues = values;
    keys = new byte[oldKeys.length * 2][];
    hashes = new int[oldKeys.length * 2];
    values = new Object[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != null) {
        insert(oldKeys[i], oldValues[i]);
      }
    }
  }

  private void insert(byte[] key, Object value) {
    int mask = keys.length - 1;
    int hash = hash(key, 0, key.length);
    int i = hash & mask;
    while (keys[i] != null) {
      i = (i + 1) & mask;
    }
    keys[i] = key;
    hashes[i] = hash;
    values[i] = value;
  }

  /** What is kept for these bytes, or null. */
  @SuppressWarnings("unchecked")
  @Nullable V find(byte[] bytes, int start, int length) {
    int mask = keys.length - 1;
    int hash = hash(bytes, start, length);
    for (int i = hash & mask; ; i = (i + 1) & mask) {
      byte[] key = keys[i];
      if (key == null) {
        return null;
      }
      if (hashes[i] == hash
          && key.length == length
          && Ascii.equalsIgnoringCase(bytes, start, key)) {
        return (V) values[i];
      }
    }
  }

  private static int hash(byte[] bytes, int start, int length) {
    int h = 0;
    for (int i = start; i < start + length; i++) {
      h = 31 * h + Ascii.lower(bytes[i]);
    }
    // Murmur3's finalizer: names that differ in a digit must not lie side by side.
    h = (h ^ (h >>> 16)) * 0x85EBCA6B;
    h = (h ^ (h >>> 13)) * 0xC2B2AE35;
    return h ^ (h >>> 16);
  }
}
