package io.legate.http;

import io.legate.common.Words;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The name of a header, ready for look-ups and for being written: its bytes in lower case, their
 * hash, and for a well-known name the slot in which {@link HeaderMap} keeps it. Made on the control
 * thread (or as a constant), shared by all.
 */
public final class HeaderName {
  /** The slot of a name that is not well known. */
  static final int NO_SLOT = -1;

  private final String text;
  private final byte[] prefix;
  private final int hash;
  private final int slot;

  HeaderName(String text, int slot) {
    this.text = text;
    this.prefix = (text + ": ").getBytes(StandardCharsets.ISO_8859_1);
    this.hash = hash(prefix, 0, text.length());
    this.slot = slot;
  }

  /** The name for a text in any case; the well-known constant where there is one. */
  public static HeaderName of(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    byte[] bytes = lower.getBytes(StandardCharsets.ISO_8859_1);
    HeaderName known = Headers.find(bytes, 0, bytes.length, hash(bytes, 0, bytes.length));
    return known != null ? known : new HeaderName(lower, NO_SLOT);
  }

  /** The hash of a name's lower-case bytes, as the codecs compute it while they read. */
  public static int hash(byte[] bytes, int start, int length) {
    int h = 0;
    for (int i = start; i < start + length; i++) {
      h = 31 * h + bytes[i];
    }
    return h;
  }

  /** The name in lower case. */
  public String text() {
    return text;
  }

  /** Length of the name in bytes. */
  public int length() {
    return prefix.length - 2;
  }

  /** The name in lower case followed by {@code ": "}; not to be changed. */
  public byte[] prefix() {
    return prefix;
  }

  /** The hash of {@link #hash(byte[], int, int)}. */
  public int hash() {
    return hash;
  }

  /** The slot of a well-known name, or negative. */
  public int slot() {
    return slot;
  }

  /** Whether these lower-case bytes are this name. */
  public boolean matches(byte[] bytes, int start, int length) {
    return length == prefix.length - 2 && Words.same(bytes, start, prefix, 0, length);
  }

  @Override
  public String toString() {
    return text;
  }
}
