package io.legate.router;

import io.legate.http.Cookies;
import io.legate.http.HeaderMap;
import java.util.ArrayList;
import java.util.List;

/**
 * The hash of a request, put together from one or several, and the cookies that were made for it.
 * Used anew for each request; confined to a worker.
 */
final class RequestHash {
  private final List<String> cookies = new ArrayList<>(1);
  private boolean present;
  private long value;

  /** Forgets it. */
  void clear() {
    present = false;
    value = 0;
    if (!cookies.isEmpty()) {
      cookies.clear();
    }
  }

  /** Adds another hash; the former are rotated, so that equal ones do not cancel each other out. */
  void add(long hash) {
    value = Long.rotateLeft(value, 1) ^ hash;
    present = true;
  }

  /** Adds a cookie that the response is to set. */
  void setCookie(String cookie) {
    cookies.add(cookie);
  }

  /** Whether there is one. */
  boolean present() {
    return present;
  }

  /** The hash; 0 when there is none. */
  long value() {
    return value;
  }

  /** Has a response set the cookies that were made. */
  void addCookies(HeaderMap response) {
    for (int i = 0; i < cookies.size(); i++) {
      response.add(Cookies.SET_COOKIE, cookies.get(i));
    }
  }
}
