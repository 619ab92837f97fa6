package io.legate.http.codec.h2;

import io.legate.http.Ascii;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.Http2Options;
import io.legate.http.codec.h2.hpack.HpackDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Fills a message's map with the fields of a header block and judges them (RFC 9113 §8.2, §8.3).
 * Nothing leaves it that HTTP/1 would read as something else. One per connection, confined to its
 * worker.
 */
final class HeadReader implements HpackDecoder.Sink {
  static final String BAD_FIELD = "http2.invalid.header.field";
  static final String BAD_MESSAGE = "http2.violation.of.messaging.rule";
  static final String UNDERSCORE = "http2.unexpected_underscore";

  /** What a block is. */
  enum Kind {
    REQUEST,
    RESPONSE,
    TRAILERS,
    /** Read only to keep the table in step. */
    DISCARDED
  }

  private static final long FORBIDDEN =
      HeaderMap.setOf(
          Headers.CONNECTION,
          Headers.KEEP_ALIVE,
          Headers.PROXY_CONNECTION,
          Headers.TRANSFER_ENCODING,
          Headers.UPGRADE);
  private static final long SPECIAL =
      FORBIDDEN | HeaderMap.setOf(Headers.TE, Headers.CONTENT_LENGTH, Headers.HOST, Headers.COOKIE);
  private static final byte[] TRAILERS_VALUE = "trailers".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] H2C = {'h', '2', 'c'};
  private static final byte[] CONNECT = "CONNECT".getBytes(StandardCharsets.US_ASCII);

  private final Http2Options options;
  private final boolean anyUnderscores;
  private Kind kind = Kind.DISCARDED;
  private HeaderMap map = new HeaderMap(16);
  private @Nullable String error;
  private boolean regularSeen;
  private boolean droppedUnderscore;
  private int fields;
  private int cookies;
  private int host;
  private int hostLength;
  private long contentLength;
  private int bytes;

  HeadReader(Http2Options options) {
    this.options = options;
    this.anyUnderscores = options.underscores() == Http2Options.Underscores.ALLOW;
  }

  /** Begins a block whose fields go into {@code map}. */
  void begin(Kind kind, HeaderMap map) {
    this.kind = kind;
    this.map = map;
    error = null;
    regularSeen = false;
    droppedUnderscore = false;
    fields = 0;
    cookies = 0;
    bytes = 0;
    host = -1;
    contentLength = -1;
  }

  /** Begins a block of which nothing is kept. */
  void beginDiscarded() {
    kind = Kind.DISCARDED;
  }

  @Override
  public void onField(
      byte[] bytes, int line, int nameLength, int valueLength, int hash, int slot, int flags) {
    if (kind == Kind.DISCARDED || error != null || ++fields > options.maxHeaders()) {
      return;
    }
    this.bytes += nameLength + valueLength;
    int value = line + nameLength + 2;
    if ((flags & (HpackDecoder.NAME_INVALID | HpackDecoder.VALUE_INVALID)) != 0) {
      error = BAD_FIELD;
    } else if ((flags & HpackDecoder.PSEUDO) != 0) {
      fields--;
      pseudo(bytes, value, valueLength, slot);
    } else {
      regularSeen = true;
      if ((slot < 0 || (SPECIAL >>> slot & 1) == 0 || special(bytes, value, valueLength, slot))
          && (anyUnderscores || slot >= 0 || mayPass(bytes, line, nameLength))) {
        int length = nameLength + valueLength + 4;
        int at = map.reserve(length);
        System.arraycopy(bytes, line, map.bytes(), at, length);
        map.entry(at, nameLength, at + nameLength + 2, valueLength, hash, slot, true);
        if ((flags & HpackDecoder.NEVER_INDEXED) != 0) {
          map.lastIsNeverIndexed();
        }
      }
    }
  }

  private boolean mayPass(byte[] bytes, int name, int length) {
    for (int i = name; i < name + length; i++) {
      if (bytes[i] == '_') {
        if (options.underscores() == Http2Options.Underscores.REJECT_REQUEST) {
          error = UNDERSCORE;
        } else {
          droppedUnderscore = true;
        }
        return false;
      }
    }
    return true;
  }

  private void pseudo(byte[] bytes, int value, int length, int slot) {
    if (regularSeen || slot < 0 || kind == Kind.TRAILERS) {
      error = BAD_MESSAGE;
    } else if (kind == Kind.RESPONSE) {
      status(bytes, value, length, slot);
    } else if (slot == Headers.STATUS.slot() || map.has(Headers.bySlot(slot))) {
      error = BAD_MESSAGE;
    } else {
      int at = map.reserve(length);
      System.arraycopy(bytes, value, map.bytes(), at, length);
      map.pseudo(Headers.bySlot(slot), at, length);
    }
  }

  private void status(byte[] bytes, int value, int length, int slot) {
    long status = length == 3 ? Ascii.parseLong(bytes, value, length) : -1;
    if (slot != Headers.STATUS.slot() || map.status() != 0 || status < 100 || status == 101) {
      error = BAD_MESSAGE;
    } else {
      map.status((int) status);
    }
  }

  /** Judges a field that has a meaning here; whether it goes into the map as it is. */
  private boolean special(byte[] bytes, int value, int length, int slot) {
    if ((FORBIDDEN >>> slot & 1) != 0) {
      error = BAD_MESSAGE;
      return false;
    }
    if (slot == Headers.COOKIE.slot()) {
      cookies++;
      return true;
    }
    if (slot == Headers.TE.slot()) {
      if (length != TRAILERS_VALUE.length
          || !Ascii.equalsIgnoringCase(bytes, value, TRAILERS_VALUE)) {
        error = BAD_MESSAGE;
      }
      return true;
    }
    if (slot == Headers.CONTENT_LENGTH.slot()) {
      return contentLength(bytes, value, length);
    }
    if (kind != Kind.REQUEST) {
      return kind
          == Kind.RESPONSE; // in trailers it would say where a request goes (RFC 9110 §6.5.1)
    }
    if (host >= 0) {
      error = BAD_MESSAGE;
      return false;
    }
    host = map.reserve(length);
    hostLength = length;
    System.arraycopy(bytes, value, map.bytes(), host, length);
    return false;
  }

  private boolean contentLength(byte[] bytes, int value, int length) {
    long n = Ascii.parseLong(bytes, value, length);
    if (kind == Kind.TRAILERS || n < 0 || contentLength >= 0 && contentLength != n) {
      error = BAD_MESSAGE;
      return false;
    }
    boolean first = contentLength < 0;
    contentLength = n;
    return first;
  }

  /** The block is complete: what it lacks, in Envoy's words, or null when it is in order. */
  @Nullable String end() {
    if (error == null && cookies > 1) {
      joinCookies();
    }
    if (error == null && kind == Kind.REQUEST) {
      judgeRequest();
    } else if (error == null && kind == Kind.RESPONSE && map.status() == 0) {
      error = BAD_MESSAGE;
    }
    return error;
  }

  /** Whether there were more fields than may be; they are not in the map. */
  boolean tooMany() {
    return fields > options.maxHeaders();
  }

  /** The bytes of the names and values that were read. */
  int bytes() {
    return bytes;
  }

  boolean droppedUnderscore() {
    return droppedUnderscore;
  }

  /** The content-length, or -1. */
  long contentLength() {
    return contentLength;
  }

  private void judgeRequest() {
    if (host >= 0) {
      judgeHost();
    }
    boolean connect = map.valueIs(Headers.METHOD, CONNECT);
    boolean extended = map.has(Headers.PROTOCOL);
    boolean complete;
    if (connect && !extended) {
      complete = map.has(Headers.AUTHORITY) && !map.has(Headers.SCHEME) && !map.has(Headers.PATH);
    } else {
      complete =
          MessageChars.token(map, Headers.METHOD)
              && MessageChars.scheme(map)
              && MessageChars.target(map)
              && (!extended || connect && options.allowConnect() && mayBeUpgrade());
    }
    if (!complete) {
      error = BAD_MESSAGE;
    } else if (connect && contentLength >= 0) {
      contentLength = -1; // what follows is no body (RFC 9110 §9.3.6)
      map.remove(Headers.CONTENT_LENGTH);
    }
  }

  /** HTTP/2 within HTTP/2 makes no sense, and HTTP/1 hosts would be asked for it. */
  private boolean mayBeUpgrade() {
    return MessageChars.token(map, Headers.PROTOCOL)
        && !map.valueIsIgnoringCase(Headers.PROTOCOL, H2C);
  }

  /** {@code host} says the same as {@code :authority}, or stands for it (RFC 9113 §8.3.1). */
  private void judgeHost() {
    if (!map.has(Headers.AUTHORITY)) {
      map.pseudo(Headers.AUTHORITY, host, hostLength);
      return;
    }
    int authority = map.first(Headers.AUTHORITY);
    int start = map.valueStart(authority);
    byte[] a = map.bytes();
    boolean same = map.valueLength(authority) == hostLength;
    for (int i = 0; same && i < hostLength; i++) {
      same = Ascii.lower(a[start + i]) == Ascii.lower(a[host + i]);
    }
    if (!same) {
      error = BAD_MESSAGE;
    }
  }

  /** Crumbs become one field (RFC 9113 §8.2.3). */
  private void joinCookies() {
    int total = 0;
    for (int i = map.first(Headers.COOKIE); i >= 0; i = map.next(Headers.COOKIE, i)) {
      total += map.valueLength(i) + 2;
    }
    byte[] joined = new byte[total - 2];
    boolean neverIndexed = false;
    int at = 0;
    for (int i = map.first(Headers.COOKIE); i >= 0; i = map.next(Headers.COOKIE, i)) {
      neverIndexed |= map.isNeverIndexed(i);
      if (at > 0) {
        joined[at++] = ';';
        joined[at++] = ' ';
      }
      System.arraycopy(map.bytes(), map.valueStart(i), joined, at, map.valueLength(i));
      at += map.valueLength(i);
    }
    map.set(Headers.COOKIE, joined, 0, joined.length);
    if (neverIndexed) {
      map.lastIsNeverIndexed();
    }
  }
}
