package io.legate.http.codec.h2.hpack;

import io.legate.http.Ascii;
import io.legate.http.HeaderName;
import java.nio.charset.StandardCharsets;

/** The static table of RFC 7541, appendix A; an index is the entry's number plus one. */
final class StaticTable {
  /** The fields in order, a line each. */
  private static final String TEXT =
      """
      :authority:
      :method: GET
      :method: POST
      :path: /
      :path: /index.html
      :scheme: http
      :scheme: https
      :status: 200
      :status: 204
      :status: 206
      :status: 304
      :status: 400
      :status: 404
      :status: 500
      accept-charset:
      accept-encoding: gzip, deflate
      accept-language:
      accept-ranges:
      accept:
      access-control-allow-origin:
      age:
      allow:
      authorization:
      cache-control:
      content-disposition:
      content-encoding:
      content-language:
      content-length:
      content-location:
      content-range:
      content-type:
      cookie:
      date:
      etag:
      expect:
      expires:
      from:
      host:
      if-match:
      if-modified-since:
      if-none-match:
      if-range:
      if-unmodified-since:
      last-modified:
      link:
      location:
      max-forwards:
      proxy-authenticate:
      proxy-authorization:
      range:
      referer:
      refresh:
      retry-after:
      server:
      set-cookie:
      strict-transport-security:
      transfer-encoding:
      user-agent:
      vary:
      via:
      www-authenticate:
      """;

  /** The fields; nothing is ever added, so all threads may read it. */
  static final FieldTable FIELDS = new FieldTable(Integer.MAX_VALUE);

  /** How many there are, which is also the last index. */
  static final int SIZE;

  private static final int FIRST_STATUS = 8;
  private static final int LAST_STATUS = 14;

  /** The last of the entries that have values of their own. */
  private static final int LAST_WITH_VALUE = 16;

  private static final byte[] STATUS = new byte[600];

  static {
    byte[] text = TEXT.getBytes(StandardCharsets.US_ASCII);
    for (int start = 0, end; start < text.length; start = end + 1) {
      end = indexOf('\n', text, start);
      add(text, start, indexOf(':', text, start + 1), end);
    }
    SIZE = FIELDS.count();
    for (int i = FIRST_STATUS; i <= LAST_STATUS; i++) {
      int value = FIELDS.line(i - 1) + FIELDS.nameLength(i - 1) + 2;
      STATUS[(int) Ascii.parseLong(FIELDS.bytes(), value, FIELDS.valueLength(i - 1))] = (byte) i;
    }
  }

  private StaticTable() {}

  private static int indexOf(char c, byte[] text, int from) {
    int i = from;
    while (text[i] != c) {
      i++;
    }
    return i;
  }

  private static void add(byte[] text, int start, int colon, int end) {
    int nameLength = colon - start;
    int valueLength = Math.max(0, end - colon - 2);
    int hash = HeaderName.hash(text, start, nameLength);
    int slot = HpackDecoder.slot(text, start, nameLength, hash);
    int flags = text[start] == ':' ? HpackDecoder.PSEUDO : 0;
    int line = FIELDS.add(nameLength, valueLength, hash, FieldNote.of(slot, flags));
    byte[] bytes = FIELDS.bytes();
    System.arraycopy(text, start, bytes, line, end - start);
    int value = line + nameLength + 2;
    bytes[value - 1] = ' ';
    bytes[value + valueLength] = '\r';
    bytes[value + valueLength + 1] = '\n';
  }

  /** The index of {@code :status} with that code, or 0. */
  static int ofStatus(int code) {
    return code < STATUS.length ? STATUS[code] : 0;
  }

  /** The index of the field of that value, from the first of its name on; 0 where there is none. */
  static int find(int nameIndex, byte[] values, int value, int valueLength) {
    if (nameIndex == 0 || nameIndex > LAST_WITH_VALUE) {
      return 0;
    }
    int hash = FIELDS.hash(nameIndex - 1);
    for (int i = nameIndex - 1; i < LAST_WITH_VALUE && FIELDS.hash(i) == hash; i++) {
      if (FIELDS.valueIs(i, values, value, valueLength)) {
        return i + 1;
      }
    }
    return 0;
  }
}
