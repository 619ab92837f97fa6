package io.legate.http.codec.h2.hpack;

import io.legate.http.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Which fields the encoder puts into its table, by name. A repeated field costs the connection one
 * byte once it is there, but each that is put in costs both ends a copy and displaces others; so:
 *
 * <ul>
 *   <li>{@link #EAGER}: at first sight; the names of the static table that usually repeat.
 *   <li>{@link #REPEATED}: when the same value comes again; {@code :path} without a query, and all
 *       names that are not known here.
 *   <li>{@link #NEVER}: values that hardly ever repeat.
 *   <li>{@link #SECRET}: never, and nobody behind us shall either (RFC 7541 §7.1.3).
 *   <li>{@link #COOKIE}: short ones are {@link #SECRET}, as they could be guessed byte by byte;
 *       long ones are {@link #REPEATED}.
 * </ul>
 *
 * <p>A verdict is an int: the policy, and the name's index in the static table or 0. Stateless.
 */
final class IndexingPolicy {
  static final int EAGER = 0;
  static final int REPEATED = 1;
  static final int NEVER = 2;
  static final int SECRET = 3;
  static final int COOKIE = 4;
  static final int PATH = 5;

  private static final int POLICY_BITS = 3;
  private static final int SLOTS = 64;

  private static final String[] EAGER_BEYOND_STATIC = {
    "te", "x-forwarded-proto", "grpc-encoding", "grpc-accept-encoding", "grpc-status"
  };
  private static final String[] REPEATED_OF_STATIC = {
    "referer",
    "link",
    "content-disposition",
    "content-location",
    "expires",
    "retry-after",
    "refresh"
  };
  private static final String[] NEVER_NAMES = {
    "age",
    "content-length",
    "content-range",
    "etag",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "last-modified",
    "location",
    "range",
    "set-cookie",
    "traceparent",
    "x-request-id"
  };
  private static final String[] SECRET_NAMES = {"authorization", "proxy-authorization"};

  /** The names that have a verdict of their own, in an open-addressed table, and the verdicts. */
  private static final HeaderName[] NAMES = new HeaderName[256];

  private static final int[] VERDICTS = new int[NAMES.length];
  private static final int[] BY_SLOT = new int[SLOTS];

  static {
    Arrays.fill(BY_SLOT, REPEATED);
    FieldTable fields = StaticTable.FIELDS;
    for (int i = StaticTable.SIZE - 1; i >= 0; i--) {
      byte[] name =
          Arrays.copyOfRange(fields.bytes(), fields.line(i), fields.line(i) + fields.nameLength(i));
      // Backwards, so that a name that is there with several values is known by the first.
      put(new String(name, StandardCharsets.US_ASCII), i + 1, EAGER);
    }
    change(EAGER, EAGER_BEYOND_STATIC);
    change(REPEATED, REPEATED_OF_STATIC);
    change(NEVER, NEVER_NAMES);
    change(SECRET, SECRET_NAMES);
    change(COOKIE, "cookie");
    change(PATH, ":path");
  }

  private IndexingPolicy() {}

  private static void change(int policy, String... names) {
    for (String text : names) {
      HeaderName name = HeaderName.of(text);
      int i = place(name.prefix(), 0, name.length(), name.hash());
      put(text, staticIndex(VERDICTS[i]), policy);
    }
  }

  private static void put(String text, int staticIndex, int policy) {
    HeaderName name = HeaderName.of(text);
    int i = place(name.prefix(), 0, name.length(), name.hash());
    NAMES[i] = name;
    VERDICTS[i] = staticIndex << POLICY_BITS | policy;
    if (name.slot() >= 0) {
      BY_SLOT[name.slot()] = VERDICTS[i];
    }
  }

  /** Where a name is, or would be. */
  private static int place(byte[] bytes, int start, int length, int hash) {
    int i = (hash * 0x9E3779B1) >>> 24;
    while (NAMES[i] != null
        && !(NAMES[i].hash() == hash && NAMES[i].matches(bytes, start, length))) {
      i = (i + 1) & (NAMES.length - 1);
    }
    return i;
  }

  /** The verdict on a well-known name. */
  static int ofSlot(int slot) {
    return BY_SLOT[slot];
  }

  /** The verdict on a name that is not well known. */
  static int ofName(byte[] bytes, int start, int length, int hash) {
    int i = place(bytes, start, length, hash);
    return NAMES[i] == null ? REPEATED : VERDICTS[i];
  }

  static int policy(int verdict) {
    return verdict & (1 << POLICY_BITS) - 1;
  }

  static int staticIndex(int verdict) {
    return verdict >>> POLICY_BITS;
  }
}
