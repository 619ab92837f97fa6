package io.legate.http.codec.h2.hpack;

import io.legate.http.HeaderName;
import io.legate.http.Headers;
import java.util.Arrays;

/**
 * Decodes the header blocks of one connection (RFC 7541 §3, §6). A field is given as a line of
 * HTTP/1, so that it is copied into a message in one piece; its characters are judged once, when
 * the literal comes, and the verdict is kept with the table's entry.
 *
 * <p>What a block may make of itself is bounded by {@link #limits}: past it the sink hears nothing
 * more, and only what the table needs is still put together. Confined to the connection's worker.
 */
public final class HpackDecoder {
  /** A field's flag: its name begins with a colon. */
  public static final int PSEUDO = 1;

  /**
   * A field's flag: the name is empty, has upper case or is no token (RFC 9110 §5.6.2); a pseudo
   * name is judged without its colon.
   */
  public static final int NAME_INVALID = 1 << 1;

  /**
   * A field's flag: the value has a control character other than tab, or begins or ends with a
   * blank or tab (RFC 9113 §8.2.1).
   */
  public static final int VALUE_INVALID = 1 << 2;

  /** A field's flag: it came as a literal that is never to be indexed (RFC 7541 §6.2.3). */
  public static final int NEVER_INDEXED = 1 << 3;

  /** What is told of each field. */
  public interface Sink {
    /**
     * A field. From {@code line} on lie the name, {@code ": "}, the value and CRLF; the bytes are
     * valid during the call only and are not to be changed.
     *
     * @param hash {@link HeaderName#hash(byte[], int, int)} of the name
     * @param slot the slot of a well-known name ({@link HeaderName#slot}), or -1
     * @param flags {@link #PSEUDO} and others
     */
    void onField(
        byte[] bytes, int line, int nameLength, int valueLength, int hash, int slot, int flags);
  }

  /** The capacity that both ends begin with (RFC 9113 §6.5.2). */
  static final int INITIAL_TABLE_SIZE = 4096;

  private static final int DEFAULT_LIMIT = 64 * 1024;
  private static final int MAX_RETAINED_LINE = 4 * 1024;
  private static final byte[] NOTHING = new byte[0];

  // What a string may be instead of its end.
  private static final int ERROR = HuffmanDecoder.ERROR;
  private static final int CUT = -2;

  private final FieldTable table = new FieldTable(INITIAL_TABLE_SIZE);
  private final int maxTableSize;
  private int limit = DEFAULT_LIMIT;
  private boolean acknowledged;
  private long total;
  private boolean exceeded;

  private byte[] in = NOTHING;
  private int pos;
  private int end;

  // The literal at work: its line, and what is known of its name.
  private byte[] line = new byte[256];
  private int nameLength;
  private int hash;
  private int slot;
  private int flags;

  /**
   * A decoder with an empty table.
   *
   * @param maxTableSize the SETTINGS_HEADER_TABLE_SIZE that we announced
   */
  public HpackDecoder(int maxTableSize) {
    this.maxTableSize = maxTableSize;
  }

  /**
   * Bounds what a block may come to, each field counted as in RFC 9113 §6.5.2: the bytes of its
   * name and value and 32.
   */
  public void limits(int maxBytesPerBlock) {
    limit = maxBytesPerBlock;
  }

  /** Whether the last block was larger than allowed, and the sink did not hear all of it. */
  public boolean exceeded() {
    return exceeded;
  }

  /**
   * The peer has acknowledged the size that we announced: where that is less than what both ends
   * began with, its next block has to tell so (RFC 7541 §4.2), and none may go back.
   */
  public void settingsAcknowledged() {
    acknowledged = true;
  }

  /**
   * Decodes one whole header block, put together from HEADERS and CONTINUATION.
   *
   * @return whether it is right; otherwise the connection is to end with COMPRESSION_ERROR, since
   *     the table is out of step
   */
  public boolean decode(byte[] block, int start, int length, Sink sink) {
    in = block;
    pos = start;
    end = start + length;
    total = 0;
    exceeded = false;
    boolean right = sizeUpdates() && fields(sink);
    in = NOTHING;
    if (line.length > MAX_RETAINED_LINE) {
      line = new byte[MAX_RETAINED_LINE];
    }
    return right;
  }

  /** How large the table is, by RFC 7541 §4.1. */
  int tableSize() {
    return table.size();
  }

  /** Changes of the table's capacity, which stand only at the beginning (RFC 7541 §4.2). */
  private boolean sizeUpdates() {
    int most = acknowledged ? maxTableSize : Math.max(maxTableSize, INITIAL_TABLE_SIZE);
    while (pos < end && (in[pos] & 0xe0) == 0x20) {
      int size = integer(0x1f);
      if (size < 0 || size > most) {
        return false;
      }
      table.capacity(size);
    }
    return table.capacity() <= most;
  }

  private boolean fields(Sink sink) {
    while (pos < end) {
      int first = in[pos];
      boolean right;
      if (first < 0) {
        right = indexed(integer(0x7f), sink);
      } else if ((first & 0x40) != 0) {
        right = literal(integer(0x3f), true, 0, sink);
      } else if ((first & 0x20) != 0) {
        right = false; // a size update between fields
      } else {
        right = literal(integer(0x0f), false, (first & 0x10) != 0 ? NEVER_INDEXED : 0, sink);
      }
      if (!right) {
        return false;
      }
    }
    return true;
  }

  private boolean indexed(int index, Sink sink) {
    FieldTable from = tableOf(index);
    int number = number(index);
    if (!from.holds(number)) {
      return false;
    }
    int name = from.nameLength(number);
    int value = from.valueLength(number);
    if (counts(name, value)) {
      int note = from.note(number);
      sink.onField(
          from.bytes(),
          from.line(number),
          name,
          value,
          from.hash(number),
          FieldNote.slot(note),
          FieldNote.flags(note));
    }
    return true;
  }

  private FieldTable tableOf(int index) {
    return index <= StaticTable.SIZE ? StaticTable.FIELDS : table;
  }

  /** The entry's number in the table that {@link #tableOf} gives; one that it lacks if wrong. */
  private int number(int index) {
    return index <= StaticTable.SIZE ? index - 1 : table.inserted() - (index - StaticTable.SIZE);
  }

  /** Counts a field; whether the sink is to hear of it. */
  private boolean counts(int name, int value) {
    total += name + value + FieldTable.OVERHEAD;
    exceeded |= total > limit;
    return !exceeded;
  }

  private boolean literal(int index, boolean indexing, int kind, Sink sink) {
    int room = room(indexing);
    int name = index == 0 ? readName(room) : copyName(index);
    if (name == ERROR) {
      return false;
    }
    int valueStart = nameLength + 2;
    int valueEnd = string(valueStart, name == CUT ? -1 : room - nameLength);
    if (valueEnd == ERROR) {
      return false;
    }
    if (valueEnd == CUT) {
      // More than the room is more than the limit, and more than the table takes (§4.4).
      exceeded = true;
      if (indexing) {
        table.clear();
      }
      return true;
    }
    line[nameLength] = ':';
    line[nameLength + 1] = ' ';
    line[valueEnd] = '\r';
    line[valueEnd + 1] = '\n';
    int valueFlags = FieldChars.isValue(line, valueStart, valueEnd) ? 0 : VALUE_INVALID;
    finish(valueEnd - valueStart, indexing, flags | kind | valueFlags, sink);
    return true;
  }

  private void finish(int valueLength, boolean indexing, int allFlags, Sink sink) {
    if (counts(nameLength, valueLength)) {
      sink.onField(line, 0, nameLength, valueLength, hash, slot, allFlags);
    }
    if (indexing) {
      int at = table.add(nameLength, valueLength, hash, FieldNote.of(slot, allFlags));
      if (at >= 0) {
        int length = nameLength + valueLength + FieldTable.LINE_OVERHEAD;
        System.arraycopy(line, 0, table.bytes(), at, length);
      }
    }
  }

  /** How many bytes of name and value are worth putting together. */
  private int room(boolean indexing) {
    int heard = exceeded ? 0 : (int) (limit - total);
    return indexing ? Math.max(heard, table.capacity()) : heard;
  }

  /** Takes the name of an entry. */
  private int copyName(int index) {
    FieldTable from = tableOf(index);
    int number = number(index);
    if (!from.holds(number)) {
      return ERROR;
    }
    nameLength = from.nameLength(number);
    hash = from.hash(number);
    int note = from.note(number);
    slot = FieldNote.slot(note);
    flags = FieldNote.flags(note) & (PSEUDO | NAME_INVALID);
    reserve(nameLength);
    System.arraycopy(from.bytes(), from.line(number), line, 0, nameLength);
    return nameLength;
  }

  private int readName(int room) {
    nameLength = 0;
    int nameEnd = string(0, room);
    if (nameEnd < 0) {
      return nameEnd;
    }
    nameLength = nameEnd;
    boolean pseudo = nameEnd > 0 && line[0] == ':';
    boolean valid = FieldChars.isName(line, pseudo ? 1 : 0, nameEnd);
    flags = (pseudo ? PSEUDO : 0) | (valid ? 0 : NAME_INVALID);
    hash = HeaderName.hash(line, 0, nameEnd);
    slot = slot(line, 0, nameEnd, hash);
    return nameEnd;
  }

  /** The slot of a well-known name, or -1. */
  static int slot(byte[] bytes, int start, int length, int hash) {
    HeaderName known = Headers.find(bytes, start, length, hash);
    return known == null ? -1 : known.slot();
  }

  /**
   * Reads a string (RFC 7541 §5.2) into the line from {@code at} on.
   *
   * @return its end; {@link #CUT} where it is longer than {@code room}; {@link #ERROR}
   */
  private int string(int at, int room) {
    if (pos == end) {
      return ERROR;
    }
    boolean huffman = in[pos] < 0;
    int length = integer(0x7f);
    int from = pos;
    if (length < 0 || length > end - from) {
      return ERROR;
    }
    pos = from + length;
    if (huffman) {
      reserve(at + (int) Math.min(room, (long) length * Byte.SIZE / Huffman.MIN_LENGTH));
      int to = HuffmanDecoder.decode(in, from, pos, line, at);
      return to - at > room && to != ERROR ? CUT : to;
    }
    if (length > room) {
      return CUT;
    }
    reserve(at + length);
    System.arraycopy(in, from, line, at, length);
    return at + length;
  }

  /** Reads an integer (RFC 7541 §5.1) of at most 31 bits; -1 where it is wrong. */
  private int integer(int prefixMask) {
    int prefix = in[pos++] & prefixMask;
    if (prefix < prefixMask) {
      return prefix;
    }
    long sum = prefix;
    for (int shift = 0; shift <= 28 && pos < end; shift += 7) {
      int b = in[pos++];
      sum += (b & 0x7fL) << shift;
      if (b >= 0) {
        return sum <= Integer.MAX_VALUE ? (int) sum : -1;
      }
    }
    return -1;
  }

  /** Makes the line long enough for so many bytes and what stands between and behind them. */
  private void reserve(int bytes) {
    int length = bytes + FieldTable.LINE_OVERHEAD;
    if (length > line.length) {
      line = Arrays.copyOf(line, Math.max(length, 2 * line.length));
    }
  }
}
