package io.legate.http.codec.h2.hpack;

import io.legate.http.Ascii;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;

/**
 * Encodes the heads and trailers of one connection (RFC 7541 §6). What enters the table is told by
 * {@link IndexingPolicy}, and is Huffman-coded, since its cost is paid once; any other literal is
 * written as it is, which costs a few bytes and hardly any time. Confined to the connection's
 * worker.
 */
public final class HpackEncoder {
  /** Cookies shorter than this could be guessed by their compression. */
  private static final int SHORT_COOKIE = 20;

  private static final int LONG_PATH = 128;

  /** Most that a literal's integers come to. */
  private static final int PER_FIELD = 16;

  /** Size updates and the names of pseudo-headers. */
  private static final int PER_BLOCK = 128;

  private static final byte[] TRAILERS = "trailers".getBytes(StandardCharsets.US_ASCII);

  /** What HTTP/2 has no use for (RFC 9113 §8.2.2), and host, which is {@code :authority}. */
  private static final long DROPPED =
      HeaderMap.setOf(
          Headers.CONNECTION,
          Headers.KEEP_ALIVE,
          Headers.PROXY_CONNECTION,
          Headers.TRANSFER_ENCODING,
          Headers.UPGRADE,
          Headers.HOST);

  /** The same of trailers, and what only a head may say of its message (RFC 9110 §6.5.1). */
  private static final long DROPPED_IN_TRAILERS =
      DROPPED | HeaderMap.setOf(Headers.TE, Headers.CONTENT_LENGTH);

  private static final HeaderName[] REQUEST = {
    Headers.METHOD, Headers.SCHEME, Headers.AUTHORITY, Headers.PATH, Headers.PROTOCOL
  };

  private final EncoderTable table;
  private final int maxTableSize;
  private int smallestSize;
  private boolean sizeChanged;
  private final byte[] status = new byte[3];

  private byte[] out = status;
  private int at;

  /**
   * An encoder with an empty table.
   *
   * @param maxTableSize how large the table may become, however large the peer's is
   */
  public HpackEncoder(int maxTableSize) {
    this.maxTableSize = maxTableSize;
    table = new EncoderTable(HpackDecoder.INITIAL_TABLE_SIZE);
    smallestSize = HpackDecoder.INITIAL_TABLE_SIZE;
    if (maxTableSize < HpackDecoder.INITIAL_TABLE_SIZE) {
      peerTableSize(HpackDecoder.INITIAL_TABLE_SIZE);
    }
  }

  /**
   * Heeds the peer's SETTINGS_HEADER_TABLE_SIZE; the next block tells of the change (RFC 7541
   * §4.2).
   */
  public void peerTableSize(int size) {
    int capacity = Math.min(size, maxTableSize);
    if (capacity == table.capacity()) {
      return;
    }
    smallestSize = sizeChanged ? Math.min(smallestSize, capacity) : capacity;
    sizeChanged = true;
    table.capacity(capacity);
  }

  /** The most bytes that {@link #encode} or {@link #encodeTrailers} writes for this map. */
  public int bound(HeaderMap map) {
    return map.arenaEnd() + PER_FIELD * map.size() + PER_BLOCK;
  }

  /**
   * Writes a head: {@code :status} or the request's pseudo-headers, then all fields except those
   * that belong to an HTTP/1 connection.
   *
   * @return the end of what was written
   */
  public int encode(HeaderMap map, byte[] buffer, int start) {
    begin(buffer, start);
    if (map.status() != 0) {
      status(map.status());
    } else {
      for (HeaderName name : REQUEST) {
        if (map.has(name)) {
          int i = map.first(name);
          wellKnown(name, map.bytes(), map.valueStart(i), map.valueLength(i));
        }
      }
    }
    return fields(map, DROPPED);
  }

  /** Writes the fields of trailers; gives the end. */
  public int encodeTrailers(HeaderMap map, byte[] buffer, int start) {
    begin(buffer, start);
    return fields(map, DROPPED_IN_TRAILERS);
  }

  private void begin(byte[] buffer, int start) {
    out = buffer;
    at = start;
    if (sizeChanged) {
      sizeChanged = false;
      if (smallestSize < table.capacity()) {
        at = HpackWriter.putInt(out, at, HpackWriter.SIZE_UPDATE, 0x1f, smallestSize);
      }
      at = HpackWriter.putInt(out, at, HpackWriter.SIZE_UPDATE, 0x1f, table.capacity());
    }
  }

  private int fields(HeaderMap map, long dropped) {
    final byte[] a = map.bytes();
    for (int i = map.firstEntry(); i >= 0; i = map.nextEntry(i)) {
      int slot = map.slot(i);
      int value = map.valueStart(i);
      int valueLength = map.valueLength(i);
      if (slot >= 0 && (dropped & 1L << slot) != 0) {
        continue;
      } else if (slot == Headers.TE.slot()) {
        te(a, value, valueLength);
      } else if (map.isNeverIndexed(i)) {
        neverIndexed(a, map.nameStart(i), map.nameLength(i), map.hash(i), value, valueLength);
      } else if (slot >= 0) {
        wellKnown(Headers.bySlot(slot), a, value, valueLength);
      } else {
        field(a, map.nameStart(i), map.nameLength(i), map.hash(i), slot, a, value, valueLength);
      }
    }
    out = status;
    return at;
  }

  /** A field that came to us as never to be indexed, and goes on so (RFC 7541 §6.2.3). */
  private void neverIndexed(
      byte[] a, int name, int nameLength, int hash, int value, int valueLength) {
    int verdict = IndexingPolicy.ofName(a, name, nameLength, hash);
    literal(HpackWriter.NEVER_INDEXED, IndexingPolicy.staticIndex(verdict), a, name, nameLength);
    at = HpackWriter.putRaw(out, at, a, value, valueLength);
  }

  private void status(int code) {
    int index = StaticTable.ofStatus(code);
    if (index != 0) {
      at = HpackWriter.putIndexed(out, at, index);
      return;
    }
    status[0] = (byte) ('0' + code / 100 % 10);
    status[1] = (byte) ('0' + code / 10 % 10);
    status[2] = (byte) ('0' + code % 10);
    wellKnown(Headers.STATUS, status, 0, status.length);
  }

  /** HTTP/2 knows only one transfer coding to accept: trailers. */
  private void te(byte[] bytes, int value, int valueLength) {
    if (Ascii.containsToken(bytes, value, valueLength, TRAILERS)) {
      wellKnown(Headers.TE, TRAILERS, 0, TRAILERS.length);
    }
  }

  private void wellKnown(HeaderName name, byte[] values, int value, int valueLength) {
    field(name.prefix(), 0, name.length(), name.hash(), name.slot(), values, value, valueLength);
  }

  private void field(
      byte[] names,
      int name,
      int nameLength,
      int hash,
      int slot,
      byte[] values,
      int value,
      int valueLength) {
    int index = table.find(names, name, nameLength, hash, slot, values, value, valueLength);
    if (index != 0) {
      at = HpackWriter.putIndexed(out, at, index);
      return;
    }
    int verdict =
        slot >= 0
            ? IndexingPolicy.ofSlot(slot)
            : IndexingPolicy.ofName(names, name, nameLength, hash);
    int staticIndex = IndexingPolicy.staticIndex(verdict);
    index = StaticTable.find(staticIndex, values, value, valueLength);
    if (index != 0) {
      at = HpackWriter.putIndexed(out, at, index);
      return;
    }
    int nameIndex = staticIndex == 0 ? table.nameIndex() : staticIndex;
    int policy = refine(IndexingPolicy.policy(verdict), values, value, valueLength);
    if (enters(policy, nameLength, hash, values, value, valueLength)) {
      at = HpackWriter.putLiteral(out, at, HpackWriter.INCREMENTAL, nameIndex);
      if (nameIndex == 0) {
        at = HpackWriter.putShorter(out, at, names, name, nameLength);
      }
      at = HpackWriter.putShorter(out, at, values, value, valueLength);
      table.add(names, name, nameLength, hash, slot, values, value, valueLength);
    } else {
      boolean secret = policy == IndexingPolicy.SECRET;
      int kind = secret ? HpackWriter.NEVER_INDEXED : HpackWriter.NOT_INDEXED;
      literal(kind, nameIndex, names, name, nameLength);
      at = HpackWriter.putRaw(out, at, values, value, valueLength);
    }
  }

  /** The beginning of a literal that does not enter the table. */
  private void literal(int kind, int nameIndex, byte[] names, int name, int nameLength) {
    at = HpackWriter.putLiteral(out, at, kind, nameIndex);
    if (nameIndex == 0) {
      at = HpackWriter.putRaw(out, at, names, name, nameLength);
    }
  }

  private boolean enters(
      int policy, int nameLength, int hash, byte[] values, int value, int valueLength) {
    return policy <= IndexingPolicy.REPEATED
        && nameLength + valueLength + FieldTable.OVERHEAD <= table.capacity() / 2
        && (policy == IndexingPolicy.EAGER || table.seenBefore(hash, values, value, valueLength));
  }

  /** The policy where it also depends on the value. */
  private static int refine(int policy, byte[] values, int value, int valueLength) {
    if (policy == IndexingPolicy.COOKIE) {
      return valueLength < SHORT_COOKIE ? IndexingPolicy.SECRET : IndexingPolicy.REPEATED;
    }
    if (policy == IndexingPolicy.PATH) {
      boolean plain = valueLength <= LONG_PATH && !hasQuery(values, value, valueLength);
      return plain ? IndexingPolicy.REPEATED : IndexingPolicy.NEVER;
    }
    return policy;
  }

  private static boolean hasQuery(byte[] path, int start, int length) {
    for (int i = start; i < start + length; i++) {
      if (path[i] == '?') {
        return true;
      }
    }
    return false;
  }
}
