package io.legate.http.codec.h2;

import org.jspecify.annotations.Nullable;

/**
 * The open streams of a connection by their number: open addressing, as numbers come in sequence
 * and rarely collide. Confined to its worker.
 */
final class StreamTable {
  private @Nullable Http2Stream[] slots = new Http2Stream[16];
  private int size;

  int size() {
    return size;
  }

  @Nullable Http2Stream get(int id) {
    final @Nullable Http2Stream[] table = slots;
    final int mask = table.length - 1;
    for (int i = id >>> 1 & mask; ; i = i + 1 & mask) {
      Http2Stream s = table[i];
      if (s == null || s.id == id) {
        return s;
      }
    }
  }

  void put(Http2Stream stream) {
    if (++size * 2 > slots.length) {
      grow();
    }
    insert(stream);
  }

  private void insert(Http2Stream stream) {
    int mask = slots.length - 1;
    int i = stream.id >>> 1 & mask;
    while (slots[i] != null) {
      i = i + 1 & mask;
    }
    slots[i] = stream;
  }

  private void grow() {
    @Nullable Http2Stream[] old = slots;
    slots = new Http2Stream[old.length * 2];
    for (Http2Stream s : old) {
      if (s != null) {
        insert(s);
      }
    }
  }

  void remove(Http2Stream stream) {
    int mask = slots.length - 1;
    int i = stream.id >>> 1 & mask;
    while (slots[i] != stream) {
      if (slots[i] == null) {
        return;
      }
      i = i + 1 & mask;
    }
    size--;
    // What collided with it moves up, so that no search ends too early.
    for (int k = i + 1 & mask; slots[k] != null; k = k + 1 & mask) {
      Http2Stream s = slots[k];
      assert s != null;
      int home = s.id >>> 1 & mask;
      if ((k - home & mask) >= (k - i & mask)) {
        slots[i] = s;
        i = k;
      }
    }
    slots[i] = null;
  }

  /** The streams as they are now; for what is rare. */
  Http2Stream[] snapshot() {
    Http2Stream[] all = new Http2Stream[size];
    int n = 0;
    for (Http2Stream s : slots) {
      if (s != null) {
        all[n++] = s;
      }
    }
    return all;
  }
}
