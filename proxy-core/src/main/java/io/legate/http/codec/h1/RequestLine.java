package io.legate.http.codec.h1;

import io.legate.http.Ascii;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;

/**
 * Parses request lines (RFC 9112 §3): method, target and version, each separated by one blank.
 * Origin form, absolute form, authority form (CONNECT) and asterisk form.
 */
final class RequestLine {
  private static final byte[] HTTP = {'H', 'T', 'T', 'P', '/'};
  private static final int VERSION = 8; // HTTP/1.1

  private boolean http10;
  private boolean otherMajor;
  private boolean https;
  private boolean connect;
  private int authority;
  private int authorityLength;

  /** Whether the version is any but HTTP/1.1. */
  boolean http10() {
    return http10;
  }

  /** Whether the version is not even HTTP/1. */
  boolean otherMajor() {
    return otherMajor;
  }

  /** Whether the target was in absolute form with the scheme https. */
  boolean https() {
    return https;
  }

  /** Whether the method is CONNECT. */
  boolean connect() {
    return connect;
  }

  /**
   * Whether the target names the authority, which then replaces Host; see {@link #applyAuthority}.
   */
  boolean hasAuthority() {
    return authority >= 0;
  }

  /** Lets the target's authority replace Host (RFC 9112 §3.2.2). */
  void applyAuthority(HeaderMap head) {
    if (authority >= 0) {
      head.pseudo(Headers.AUTHORITY, authority, authorityLength);
    }
  }

  /** Parses one line; the position after it, or {@link HeadParser#INCOMPLETE}, or an error. */
  int parse(HeadParser parser, HeaderMap head, byte[] a, int start, int end) {
    http10 = false;
    https = false;
    authority = -1;
    int p = start;
    while (p < end && Http1Chars.NAME[a[p] & 0xff] != 0) {
      p++;
    }
    if (p == end) {
      return HeadParser.INCOMPLETE;
    }
    if (a[p] != ' ' || p == start) {
      return error(parser, CodecError.BAD_START_LINE);
    }
    int methodLength = p - start;
    int target = p + 1;
    p = target;
    while (p < end && Http1Chars.TARGET[a[p] & 0xff]) {
      p++;
    }
    int targetEnd = p;
    if (p + 1 + VERSION + 2 > end) {
      return p < end && a[p] != ' '
          ? error(parser, CodecError.BAD_START_LINE)
          : HeadParser.INCOMPLETE;
    }
    if (a[p] != ' ' || targetEnd == target) {
      return error(parser, CodecError.BAD_START_LINE);
    }
    int after = version(parser, a, p + 1);
    if (after < 0) {
      return after;
    }
    head.pseudo(Headers.METHOD, start, methodLength);
    connect =
        methodLength == RequestMethods.CONNECT.length
            && startsWith(a, start, RequestMethods.CONNECT);
    return target(parser, head, a, target, targetEnd) ? after : HeadParser.ERROR;
  }

  private int version(HeadParser parser, byte[] a, int p) {
    int major = a[p + HTTP.length];
    int minor = a[p + HTTP.length + 2];
    int cr = p + VERSION;
    if (!startsWith(a, p, HTTP)
        || !isDigit(major)
        || a[p + HTTP.length + 1] != '.'
        || !isDigit(minor)
        || a[cr] != '\r'
        || a[cr + 1] != '\n') {
      return error(parser, CodecError.BAD_START_LINE);
    }
    otherMajor = major != '1';
    http10 = otherMajor || minor != '1';
    return cr + 2;
  }

  private static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }

  private boolean target(HeadParser parser, HeaderMap head, byte[] a, int start, int end) {
    if (a[start] == '/' && !connect) {
      head.pseudo(Headers.PATH, start, end - start);
      return true;
    }
    if (a[start] == '*'
        && end == start + 1
        && head.valueIs(Headers.METHOD, RequestMethods.OPTIONS)) {
      head.pseudo(Headers.PATH, start, 1);
      return true;
    }
    int scheme = connect ? 0 : schemeLength(a, start, end);
    if (scheme < 0) {
      return invalidUrl(parser);
    }
    https = scheme == 8;
    authority = start + scheme;
    int p = authority;
    while (p < end && a[p] != '/' && a[p] != '?' && a[p] != '#') {
      if (a[p] == '@') {
        return invalidUrl(parser);
      }
      p++;
    }
    authorityLength = p - authority;
    if (authorityLength == 0) {
      return invalidUrl(parser);
    }
    if (connect) {
      return p == end && hasPort(a, start, end) || invalidUrl(parser);
    }
    absolutePath(head, a, p, end);
    return true;
  }

  /** Whether an authority ends in a port, as that of CONNECT must (RFC 9112 §3.2.3). */
  private static boolean hasPort(byte[] a, int start, int end) {
    int p = end;
    while (p > start && isDigit(a[p - 1])) {
      p--;
    }
    return p < end && p > start + 1 && a[p - 1] == ':';
  }

  private static boolean invalidUrl(HeadParser parser) {
    parser.fail(CodecError.INVALID_URL);
    return false;
  }

  /** The path of an absolute target; one that is missing is "/". */
  private static void absolutePath(HeaderMap head, byte[] a, int start, int end) {
    if (start < end && a[start] == '/') {
      head.pseudo(Headers.PATH, start, end - start);
      return;
    }
    // The line is parsed, so the blank after the target may be overwritten.
    System.arraycopy(a, start, a, start + 1, end - start);
    a[start] = '/';
    head.pseudo(Headers.PATH, start, end - start + 1);
  }

  private static int schemeLength(byte[] a, int start, int end) {
    if (end - start > 7 && equalsLower(a, start, "http://")) {
      return 7;
    }
    return end - start > 8 && equalsLower(a, start, "https://") ? 8 : -1;
  }

  private static boolean equalsLower(byte[] a, int start, String lower) {
    for (int i = 0; i < lower.length(); i++) {
      if (Ascii.lower(a[start + i]) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean startsWith(byte[] a, int p, byte[] expected) {
    for (int i = 0; i < expected.length; i++) {
      if (a[p + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static int error(HeadParser parser, CodecError what) {
    parser.fail(what);
    return HeadParser.ERROR;
  }
}
