package io.legate.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of one message, of any HTTP version, in order of arrival. All bytes lie in one
 * arena: a codec copies the head there once and records where each line is; what is added later is
 * appended to it, written as a line ({@code name: value CRLF}), so that a run of untouched lines is
 * sent by one copy. A well-known name is found by its slot, any other by a scan for its hash; a
 * {@code String} is made when somebody asks, and kept.
 *
 * <p>Names are in lower case. Pseudo-headers ({@link Headers#METHOD} …) are looked up like others
 * but are not among the entries that iteration gives; HTTP/1's {@code Host} is {@link
 * Headers#AUTHORITY}. Values are bytes; as strings they are ISO-8859-1.
 *
 * <p>Pooled with its stream ({@link #clear()}); confined to the stream's worker.
 */
public final class HeaderMap {
  // One entry's ints in `entries`.
  private static final int NAME = 0;
  private static final int NAME_LENGTH = 1;
  private static final int VALUE = 2;
  private static final int VALUE_LENGTH = 3;
  private static final int HASH = 4;
  private static final int META = 5;
  private static final int STRIDE = 6;

  // Bits of META; the low 7 hold slot + 1.
  private static final int SLOT_MASK = 0x7f;
  private static final int REMOVED = 0x80;
  private static final int LINE = 0x100;
  private static final int NEVER_INDEXED = 0x200;

  private static final int PSEUDO = Headers.PSEUDO_COUNT;
  private static final long PSEUDO_SET = (1L << PSEUDO) - 1;
  private static final int MAX_RETAINED_ARENA = 64 * 1024;

  private byte[] arena;
  private int arenaEnd;
  private int[] entries = new int[32 * STRIDE];
  private int count = PSEUDO;
  private int live;
  private long present;
  private final int[] slotEntry = new int[Headers.count()];
  private @Nullable String @Nullable [] strings;
  private boolean stringsUsed;
  private int status;
  private byte @Nullable [] originalCase;
  private int originalCaseEnd;

  /** An empty map. */
  public HeaderMap() {
    this(1024);
  }

  /** An empty map with room for a head of {@code arenaBytes}. */
  public HeaderMap(int arenaBytes) {
    arena = new byte[arenaBytes];
  }

  /** Forgets everything. */
  public void clear() {
    if (arena.length > MAX_RETAINED_ARENA) {
      arena = new byte[1024];
    }
    arenaEnd = 0;
    count = PSEUDO;
    live = 0;
    present = 0;
    status = 0;
    originalCaseEnd = 0;
    if (stringsUsed && strings != null) {
      Arrays.fill(strings, null);
      stringsUsed = false;
    }
  }

  // ---- reading

  /** How many header fields there are, pseudo-headers aside. */
  public int size() {
    return live;
  }

  /** How many header fields there are, pseudo-headers included. */
  public int fieldCount() {
    return live + Long.bitCount(present & PSEUDO_SET) + (status == 0 ? 0 : 1);
  }

  /** The bytes of all names and values, pseudo-headers included. */
  public int byteSize() {
    int bytes = status == 0 ? 0 : Headers.STATUS.length() + 3;
    for (long rest = present & PSEUDO_SET; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      bytes += Headers.bySlot(slot).length() + valueLength(slot);
    }
    for (int e = PSEUDO * STRIDE; e < count * STRIDE; e += STRIDE) {
      if ((entries[e + META] & REMOVED) == 0) {
        bytes += entries[e + NAME_LENGTH] + entries[e + VALUE_LENGTH];
      }
    }
    return bytes;
  }

  /** The status of a response; 0 in a request. */
  public int status() {
    return status;
  }

  /** Sets the status of a response. */
  public void status(int value) {
    status = value;
  }

  /** Whether there is a field of that name. */
  public boolean has(HeaderName name) {
    if (name == Headers.STATUS) {
      return status != 0;
    }
    int slot = name.slot();
    return slot >= 0 ? (present & (1L << slot)) != 0 : first(name) >= 0;
  }

  /** The set of these well-known names, for {@link #hasAny}. */
  public static long setOf(HeaderName... names) {
    long set = 0;
    for (HeaderName name : names) {
      set |= 1L << name.slot();
    }
    return set;
  }

  /** Whether there is a field of one of these well-known names. */
  public boolean hasAny(long names) {
    return (present & names) != 0;
  }

  /** Removes all fields of these well-known names. */
  public void removeAll(long names) {
    for (long rest = present & names; rest != 0; rest &= rest - 1) {
      remove(Headers.bySlot(Long.numberOfTrailingZeros(rest)));
    }
  }

  /** The first value of that name as a string, or null. */
  public @Nullable String get(HeaderName name) {
    if (name == Headers.STATUS) {
      return status == 0 ? null : Integer.toString(status);
    }
    int i = first(name);
    return i < 0 ? null : value(i);
  }

  /** The values of that name joined by commas (RFC 9110 §5.3), or null. */
  public @Nullable String getAll(HeaderName name) {
    int i = first(name);
    if (i < 0) {
      return get(name);
    }
    int more = next(name, i);
    if (more < 0) {
      return value(i);
    }
    StringBuilder all = new StringBuilder(value(i));
    for (; more >= 0; more = next(name, more)) {
      all.append(',').append(value(more));
    }
    return all.toString();
  }

  /** The first entry of that name, or -1. */
  public int first(HeaderName name) {
    int slot = name.slot();
    if (slot >= 0) {
      return (present & (1L << slot)) != 0 ? slotEntry[slot] : -1;
    }
    return scan(name, PSEUDO);
  }

  /** The entry of that name after {@code entry}, or -1. */
  public int next(HeaderName name, int entry) {
    return entry < PSEUDO ? -1 : scan(name, entry + 1);
  }

  private int scan(HeaderName name, int from) {
    int hash = name.hash();
    for (int i = from; i < count; i++) {
      int e = i * STRIDE;
      if (entries[e + HASH] == hash
          && (entries[e + META] & REMOVED) == 0
          && name.matches(arena, entries[e + NAME], entries[e + NAME_LENGTH])) {
        return i;
      }
    }
    return -1;
  }

  /** The first entry in order of arrival, or -1. */
  public int firstEntry() {
    return nextEntry(PSEUDO - 1);
  }

  /** The entry after {@code entry} in order of arrival, or -1. */
  public int nextEntry(int entry) {
    for (int i = entry + 1; i < count; i++) {
      if ((entries[i * STRIDE + META] & REMOVED) == 0) {
        return i;
      }
    }
    return -1;
  }

  /** The bytes that the positions of entries mean; valid until something is added. */
  public byte[] bytes() {
    return arena;
  }

  public int nameStart(int entry) {
    return entries[entry * STRIDE + NAME];
  }

  public int nameLength(int entry) {
    return entries[entry * STRIDE + NAME_LENGTH];
  }

  public int valueStart(int entry) {
    return entries[entry * STRIDE + VALUE];
  }

  public int valueLength(int entry) {
    return entries[entry * STRIDE + VALUE_LENGTH];
  }

  /** The hash of an entry's name; not of a pseudo-header. */
  public int hash(int entry) {
    return entries[entry * STRIDE + HASH];
  }

  /** The slot of an entry's well-known name, or negative. */
  public int slot(int entry) {
    return (entries[entry * STRIDE + META] & SLOT_MASK) - 1;
  }

  /**
   * Whether the bytes from {@link #nameStart} to {@link #lineEnd} are the line as HTTP/1 sends it.
   */
  public boolean isLine(int entry) {
    return (entries[entry * STRIDE + META] & LINE) != 0;
  }

  /** Whether an entry came as one that no table of header compression may keep. */
  public boolean isNeverIndexed(int entry) {
    return (entries[entry * STRIDE + META] & NEVER_INDEXED) != 0;
  }

  /** The position after the line's CRLF, of an entry that {@link #isLine}. */
  public int lineEnd(int entry) {
    int e = entry * STRIDE;
    return entries[e + VALUE] + entries[e + VALUE_LENGTH] + 2;
  }

  /** An entry's name. */
  public String name(int entry) {
    int slot = slot(entry);
    return slot >= 0
        ? Headers.bySlot(slot).text()
        : new String(arena, nameStart(entry), nameLength(entry), StandardCharsets.ISO_8859_1);
  }

  /** An entry's value; made once. */
  public String value(int entry) {
    String[] cache = strings;
    if (cache == null || cache.length <= entry) {
      cache =
          cache == null
              ? new String[entries.length / STRIDE]
              : Arrays.copyOf(cache, entries.length / STRIDE);
      strings = cache;
    }
    String value = cache[entry];
    if (value == null) {
      value = new String(arena, valueStart(entry), valueLength(entry), StandardCharsets.ISO_8859_1);
      cache[entry] = value;
      stringsUsed = true;
    }
    return value;
  }

  /** Whether the first value of that name is {@code value}, byte for byte. */
  public boolean valueIs(HeaderName name, byte[] value) {
    int i = first(name);
    if (i < 0 || valueLength(i) != value.length) {
      return false;
    }
    int start = valueStart(i);
    return Arrays.equals(arena, start, start + value.length, value, 0, value.length);
  }

  /** Whether the first value of that name is {@code lowerCaseValue} in any case of letters. */
  public boolean valueIsIgnoringCase(HeaderName name, byte[] lowerCaseValue) {
    int i = first(name);
    return i >= 0
        && valueLength(i) == lowerCaseValue.length
        && Ascii.equalsIgnoringCase(arena, valueStart(i), lowerCaseValue);
  }

  /**
   * Whether one element of that name's comma-separated lists is {@code lowerCaseToken} in any case.
   */
  public boolean containsToken(HeaderName name, byte[] lowerCaseToken) {
    for (int i = first(name); i >= 0; i = next(name, i)) {
      if (Ascii.containsToken(arena, valueStart(i), valueLength(i), lowerCaseToken)) {
        return true;
      }
    }
    return false;
  }

  /** The first value of that name as a non-negative decimal number, or -1. */
  public long getLong(HeaderName name) {
    int i = first(name);
    return i < 0 ? -1 : Ascii.parseLong(arena, valueStart(i), valueLength(i));
  }

  // ---- changing

  /** Adds a field after all others. */
  public void add(HeaderName name, byte[] value) {
    add(name, value, 0, value.length);
  }

  /** Adds a field after all others. */
  public void add(HeaderName name, String value) {
    int length = value.length();
    int at = beginLine(name, length);
    for (int i = 0; i < length; i++) {
      arena[at + i] = (byte) value.charAt(i);
    }
    endLine(name, at, length);
  }

  /** Adds a field after all others, its value a decimal number. */
  public void add(HeaderName name, long value) {
    int at = beginLine(name, 20);
    int length = Ascii.putLong(arena, at, value);
    endLine(name, at, length);
  }

  /** Adds a field after all others. */
  public void add(HeaderName name, byte[] value, int start, int length) {
    int at = beginLine(name, length);
    System.arraycopy(value, start, arena, at, length);
    endLine(name, at, length);
  }

  /** Replaces all fields of that name by one. */
  public void set(HeaderName name, byte[] value) {
    set(name, value, 0, value.length);
  }

  /** Replaces all fields of that name by one. */
  public void set(HeaderName name, byte[] value, int start, int length) {
    remove(name);
    add(name, value, start, length);
  }

  /** Replaces all fields of that name by one. */
  public void set(HeaderName name, String value) {
    remove(name);
    add(name, value);
  }

  /** Replaces all fields of that name by one, its value a decimal number. */
  public void set(HeaderName name, long value) {
    remove(name);
    add(name, value);
  }

  /** Appends to the first field of that name, after {@code separator}, or adds one. */
  public void append(HeaderName name, String separator, byte[] value) {
    int i = first(name);
    if (i < 0) {
      add(name, value);
      return;
    }
    int oldLength = valueLength(i);
    int length = oldLength + separator.length() + value.length;
    int at = beginLine(name, length);
    System.arraycopy(arena, valueStart(i), arena, at, oldLength);
    for (int k = 0; k < separator.length(); k++) {
      arena[at + oldLength + k] = (byte) separator.charAt(k);
    }
    System.arraycopy(value, 0, arena, at + length - value.length, value.length);
    finishLine(at, length);
    moveTo(i, name, at, length);
  }

  /** Removes all fields of that name; whether there was one. */
  public boolean remove(HeaderName name) {
    if (name == Headers.STATUS) {
      boolean had = status != 0;
      status = 0;
      return had;
    }
    int slot = name.slot();
    if (slot >= 0) {
      if ((present & (1L << slot)) == 0) {
        return false;
      }
      present &= ~(1L << slot);
      if (slot < PSEUDO) {
        return true;
      }
    }
    int i = slot >= 0 ? slotEntry[slot] : scan(name, PSEUDO);
    if (i < 0) {
      return false;
    }
    for (; i >= 0; i = scan(name, i + 1)) {
      entries[i * STRIDE + META] |= REMOVED;
      live--;
    }
    return true;
  }

  /** Removes one entry. */
  public void removeEntry(int entry) {
    if (entry < PSEUDO) {
      present &= ~(1L << entry);
      return;
    }
    int e = entry * STRIDE;
    if ((entries[e + META] & REMOVED) != 0) {
      return;
    }
    entries[e + META] |= REMOVED;
    live--;
    int slot = slot(entry);
    if (slot >= 0 && slotEntry[slot] == entry) {
      int following = scan(Headers.bySlot(slot), entry + 1);
      if (following < 0) {
        present &= ~(1L << slot);
      } else {
        slotEntry[slot] = following;
      }
    }
  }

  /** Becomes a copy of another map. */
  public void copyFrom(HeaderMap other) {
    clear();
    for (int slot = 0; slot < PSEUDO; slot++) {
      if ((other.present & (1L << slot)) != 0) {
        add(Headers.bySlot(slot), other.arena, other.valueStart(slot), other.valueLength(slot));
      }
    }
    status = other.status;
    for (int i = other.firstEntry(); i >= 0; i = other.nextEntry(i)) {
      int start = reserve(other.nameLength(i) + other.valueLength(i) + 4);
      System.arraycopy(other.arena, other.nameStart(i), arena, start, other.nameLength(i));
      int value = start + other.nameLength(i) + 2;
      arena[value - 2] = ':';
      arena[value - 1] = ' ';
      System.arraycopy(other.arena, other.valueStart(i), arena, value, other.valueLength(i));
      finishLine(value, other.valueLength(i));
      push(
          start,
          other.nameLength(i),
          value,
          other.valueLength(i),
          other.entries[i * STRIDE + HASH],
          other.slot(i),
          true);
      if (other.isNeverIndexed(i)) {
        lastIsNeverIndexed();
      }
    }
  }

  // ---- for codecs

  /** Where the arena's next byte goes. */
  public int arenaEnd() {
    return arenaEnd;
  }

  /**
   * Makes room for {@code length} bytes at the arena's end, counts them as used, and gives their
   * start.
   */
  public int reserve(int length) {
    int start = arenaEnd;
    int end = start + length;
    if (end > arena.length) {
      arena = Arrays.copyOf(arena, Math.max(end, arena.length * 2));
    }
    arenaEnd = end;
    return start;
  }

  /** Gives back the last bytes of the arena, down to {@code end}. */
  public void truncate(int end) {
    arenaEnd = end;
    originalCaseEnd = Math.min(originalCaseEnd, end);
  }

  /**
   * Records a field whose bytes a codec has put into the arena.
   *
   * @param hash {@link HeaderName#hash(byte[], int, int)} of the lower-case name
   * @param slot the slot of a well-known name ({@link Headers#find}), else negative
   * @param line whether name, {@code ": "}, value and CRLF lie there in one piece
   */
  public void entry(
      int name, int nameLength, int value, int valueLength, int hash, int slot, boolean line) {
    push(name, nameLength, value, valueLength, hash, slot, line);
  }

  /** Notes of the field recorded last that no table may keep it (RFC 7541 §7.1.3). */
  public void lastIsNeverIndexed() {
    entries[(count - 1) * STRIDE + META] |= NEVER_INDEXED;
  }

  /** Records a pseudo-header whose value lies in the arena. */
  public void pseudo(HeaderName name, int value, int valueLength) {
    int slot = name.slot();
    int e = slot * STRIDE;
    entries[e + VALUE] = value;
    entries[e + VALUE_LENGTH] = valueLength;
    entries[e + META] = slot + 1;
    slotEntry[slot] = slot;
    present |= 1L << slot;
    forget(slot);
  }

  /** Keeps the bytes from {@code start} to {@code end} as they came, before names are lowered. */
  public void keepCase(int start, int end) {
    byte[] kept = originalCase;
    if (kept == null) {
      kept = new byte[arena.length];
    } else if (kept.length < end) {
      kept = Arrays.copyOf(kept, arena.length);
    }
    System.arraycopy(arena, start, kept, start, end - start);
    originalCase = kept;
    originalCaseEnd = end;
  }

  /** The arena as it was before names were lowered, up to {@link #originalCaseEnd()}; or null. */
  public byte @Nullable [] originalCase() {
    return originalCaseEnd == 0 ? null : originalCase;
  }

  /** How far {@link #originalCase()} reaches. */
  public int originalCaseEnd() {
    return originalCaseEnd;
  }

  private void push(
      int name, int nameLength, int value, int valueLength, int hash, int slot, boolean line) {
    int i = count++;
    int e = i * STRIDE;
    if (e == entries.length) {
      entries = Arrays.copyOf(entries, e * 2);
    }
    entries[e + NAME] = name;
    entries[e + NAME_LENGTH] = nameLength;
    entries[e + VALUE] = value;
    entries[e + VALUE_LENGTH] = valueLength;
    entries[e + HASH] = hash;
    entries[e + META] = slot + 1 | (line ? LINE : 0);
    live++;
    if (slot >= 0 && (present & (1L << slot)) == 0) {
      present |= 1L << slot;
      slotEntry[slot] = i;
    }
  }

  private int beginLine(HeaderName name, int valueLength) {
    byte[] prefix = name.prefix();
    int start = reserve(prefix.length + valueLength + 2);
    System.arraycopy(prefix, 0, arena, start, prefix.length);
    return start + prefix.length;
  }

  private void finishLine(int value, int length) {
    arena[value + length] = '\r';
    arena[value + length + 1] = '\n';
    arenaEnd = value + length + 2;
  }

  private void endLine(HeaderName name, int value, int length) {
    finishLine(value, length);
    if (name.slot() >= 0 && name.slot() < PSEUDO) {
      if (name == Headers.STATUS) {
        status = (int) Ascii.parseLong(arena, value, length);
      } else {
        pseudo(name, value, length);
      }
      return;
    }
    int nameLength = name.length();
    push(value - nameLength - 2, nameLength, value, length, name.hash(), name.slot(), true);
  }

  private void moveTo(int entry, HeaderName name, int value, int length) {
    int e = entry * STRIDE;
    if (entry >= PSEUDO) {
      entries[e + NAME] = value - name.length() - 2;
      entries[e + META] |= LINE;
    }
    entries[e + VALUE] = value;
    entries[e + VALUE_LENGTH] = length;
    forget(entry);
  }

  private void forget(int entry) {
    if (strings != null && entry < strings.length) {
      strings[entry] = null;
    }
  }

  /** All fields as lines, pseudo-headers first; for logs and tests. */
  @Override
  public String toString() {
    StringBuilder all = new StringBuilder();
    if (status != 0) {
      all.append(":status: ").append(status).append('\n');
    }
    for (int slot = 0; slot < PSEUDO; slot++) {
      if ((present & (1L << slot)) != 0) {
        all.append(Headers.bySlot(slot)).append(": ").append(value(slot)).append('\n');
      }
    }
    for (int i = firstEntry(); i >= 0; i = nextEntry(i)) {
      all.append(name(i)).append(": ").append(value(i)).append('\n');
    }
    return all.toString();
  }
}
