package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.conn.ConnectionManagerConfig.PathOptions;
import io.legate.http.conn.ConnectionManagerConfig.PathOptions.EscapedSlashes;
import io.legate.http.conn.PathNormalizer.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathNormalizerTest {
  private static String normalised(String path, PathOptions options) {
    var head = new HeaderMap(64);
    head.set(Headers.PATH, path);
    Outcome outcome = PathNormalizer.normalize(head, options);
    return outcome == Outcome.FORWARD
        ? head.get(Headers.PATH)
        : outcome + " " + head.get(Headers.PATH);
  }

  private static PathOptions options(boolean normalize, boolean merge, EscapedSlashes slashes) {
    return new PathOptions(normalize, merge, slashes, false, false, false);
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a/b, /a/b",
    "/a/./b, /a/b",
    "/a/../b, /b",
    "/a/../../b, /b",
    "/../../, /",
    "/a/b/.., /a/",
    "/a/b/., /a/b/",
    "/.a/..b/c., /.a/..b/c.",
    "/%2e%2E/a, /a",
    "/a/%2e/b, /a/b",
    "/%41%7a%30%2D, /Az0-",
    "/%2f%5c, /%2F%5C",
    "/%, /%",
    "/%g1%1, /%g1%1",
    "/a\\..\\b, /b",
    "/a//b, /a//b",
    "/a?b=/../c, /a?b=/../c",
    "/x/../a?, /a?",
    "/a#/../b, /a",
    "/%c3%a4, /%C3%A4",
  })
  void normalisesAsRfc3986Says(String path, String expected) {
    assertThat(normalised(path, options(true, false, EscapedSlashes.KEEP_UNCHANGED)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"/a//b, /a/b", "///, /", "//a/./b//, /a/./b/", "/a?x=//y, /a?x=//y"})
  void mergesSlashes(String path, String expected) {
    assertThat(normalised(path, options(false, true, EscapedSlashes.KEEP_UNCHANGED)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "KEEP_UNCHANGED, /a%2Fb, /a%2Fb",
    "REJECT_REQUEST, /a%2Fb, REJECT /a%2Fb",
    "REJECT_REQUEST, /a%5cb, REJECT /a%5cb",
    "REJECT_REQUEST, /a?%2F, /a?%2F",
    "UNESCAPE_AND_FORWARD, /a%2fb%41, /a/b%41",
    "UNESCAPE_AND_REDIRECT, /a%2Fb, REDIRECT /a/b",
    "UNESCAPE_AND_REDIRECT, /a%41, /a%41",
  })
  void treatsEscapedSlashes(EscapedSlashes action, String path, String expected) {
    assertThat(normalised(path, options(false, false, action))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"/a/..%2Fb, /b", "/a%5C..%5Cb, /b"})
  void unescapesBeforeItNormalises(String path, String expected) {
    assertThat(normalised(path, options(true, false, EscapedSlashes.UNESCAPE_AND_FORWARD)))
        .isEqualTo(expected);
  }
}
