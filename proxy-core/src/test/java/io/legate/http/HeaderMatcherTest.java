package io.legate.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher.Builder;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.Int64Range;
import io.legate.common.Problems;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeaderMatcherTest {
  private final Problems problems = new Problems();

  @AfterEach
  void everythingCompiles() {
    assertThat(problems.errors()).isEmpty();
    assertThat(problems.warnings()).isEmpty();
  }

  /** Whether a matcher for header {@code x} matches a head with these values of it. */
  private boolean matches(UnaryOperator<Builder> config, String... values) {
    HeaderMap headers = new HeaderMap();
    for (String value : values) {
      headers.add(HeaderName.of("x"), value);
    }
    headers.add(HeaderName.of("y"), "other");
    return matcher(b -> config.apply(b.setName("X"))).matches(headers);
  }

  private HeaderMatcher matcher(UnaryOperator<Builder> config) {
    return HeaderMatcher.compile(
        config.apply(io.envoyproxy.envoy.config.route.v3.HeaderMatcher.newBuilder()).build(),
        problems.root());
  }

  private static StringMatcher exact(String value) {
    return StringMatcher.newBuilder().setExact(value).build();
  }

  private static Int64Range range(long start, long end) {
    return Int64Range.newBuilder().setStart(start).setEnd(end).build();
  }

  @Test
  void nothingSetMeansPresent() {
    assertThat(matches(b -> b, "v")).isTrue();
    assertThat(matches(b -> b, "")).isTrue();
    assertThat(matches(b -> b)).isFalse();
    assertThat(matches(b -> b.setInvertMatch(true))).isTrue();
    assertThat(matches(b -> b.setInvertMatch(true), "v")).isFalse();
  }

  @Test
  void presentMatchMayAskForAbsence() {
    assertThat(matches(b -> b.setPresentMatch(true), "v")).isTrue();
    assertThat(matches(b -> b.setPresentMatch(true))).isFalse();
    assertThat(matches(b -> b.setPresentMatch(false))).isTrue();
    assertThat(matches(b -> b.setPresentMatch(false), "v")).isFalse();
    assertThat(matches(b -> b.setPresentMatch(true).setInvertMatch(true))).isTrue();
    assertThat(matches(b -> b.setPresentMatch(false).setInvertMatch(true))).isFalse();
    assertThat(matches(b -> b.setPresentMatch(false).setInvertMatch(true), "v")).isTrue();
  }

  @Test
  void valueMatchersMatchAndInvert() {
    assertThat(matches(b -> b.setStringMatch(exact("v")), "v")).isTrue();
    assertThat(matches(b -> b.setStringMatch(exact("v")), "w")).isFalse();
    assertThat(matches(b -> b.setStringMatch(exact("v")).setInvertMatch(true), "w")).isTrue();
    assertThat(matches(b -> b.setExactMatch("v"), "v")).isTrue();
    assertThat(matches(b -> b.setExactMatch(""), "any")).isTrue();
    assertThat(matches(b -> b.setPrefixMatch("v"), "vw")).isTrue();
    assertThat(matches(b -> b.setSuffixMatch("w"), "vw")).isTrue();
    assertThat(matches(b -> b.setContainsMatch("v"), "uvw")).isTrue();
    RegexMatcher digits = RegexMatcher.newBuilder().setRegex("\\d{3}").build();
    assertThat(matches(b -> b.setSafeRegexMatch(digits), "123")).isTrue();
    assertThat(matches(b -> b.setSafeRegexMatch(digits), "1234")).isFalse();
    assertThat(matches(b -> b.setSafeRegexMatch(digits).setInvertMatch(true), "1234")).isTrue();
  }

  @Test
  void aMissingHeaderMatchesNoValueEvenInverted() {
    assertThat(matches(b -> b.setStringMatch(exact("v")))).isFalse();
    assertThat(matches(b -> b.setStringMatch(exact("v")).setInvertMatch(true))).isFalse();
    assertThat(matches(b -> b.setExactMatch("").setInvertMatch(true))).isFalse();
    assertThat(matches(b -> b.setRangeMatch(range(0, 1)).setInvertMatch(true))).isFalse();
  }

  @Test
  void aMissingHeaderMayCountAsEmpty() {
    UnaryOperator<Builder> empty = b -> b.setTreatMissingHeaderAsEmpty(true);
    assertThat(matches(b -> empty.apply(b).setStringMatch(exact("")))).isTrue();
    assertThat(matches(b -> empty.apply(b).setStringMatch(exact("v")))).isFalse();
    assertThat(matches(b -> empty.apply(b).setStringMatch(exact("v")).setInvertMatch(true)))
        .isTrue();
    assertThat(matches(b -> empty.apply(b).setPresentMatch(true))).isTrue();
  }

  @Test
  void aRangeIsHalfOpenAndMayBeNegative() {
    assertThat(matches(b -> b.setRangeMatch(range(-10, 0)), "-10")).isTrue();
    assertThat(matches(b -> b.setRangeMatch(range(-10, 0)), "-1")).isTrue();
    assertThat(matches(b -> b.setRangeMatch(range(-10, 0)), "0")).isFalse();
    assertThat(matches(b -> b.setRangeMatch(range(-10, 0)), "somestring")).isFalse();
    assertThat(matches(b -> b.setRangeMatch(range(-10, 0)), "10.9")).isFalse();
    assertThat(matches(b -> b.setRangeMatch(range(-10, 0)), "-1somestring")).isFalse();
    assertThat(matches(b -> b.setRangeMatch(range(0, 10)), "")).isFalse();
    assertThat(matches(b -> b.setRangeMatch(range(0, 10)).setInvertMatch(true), "x")).isTrue();
  }

  @Test
  void severalFieldsCountAsOneJoinedByCommas() {
    assertThat(matches(b -> b.setStringMatch(exact("a,b,c")), "a", "b", "c")).isTrue();
    assertThat(matches(b -> b.setStringMatch(exact("a")), "a", "b")).isFalse();
    assertThat(matches(b -> b.setSuffixMatch(",b"), "a", "b")).isTrue();
  }

  @Test
  void pseudoHeadersMatchAndHostMeansAuthority() {
    HeaderMap headers = new HeaderMap();
    headers.add(Headers.METHOD, "GET");
    headers.add(Headers.AUTHORITY, "example.com");
    assertThat(matcher(b -> b.setName(":method").setExactMatch("GET")).matches(headers)).isTrue();
    assertThat(matcher(b -> b.setName("Host").setExactMatch("example.com")).matches(headers))
        .isTrue();
    assertThat(matcher(b -> b.setName(":status")).matches(headers)).isFalse();
    headers.status(503);
    assertThat(matcher(b -> b.setName(":status").setRangeMatch(range(500, 600))).matches(headers))
        .isTrue();
    assertThat(matcher(b -> b.setName(":status").setPrefixMatch("50")).matches(headers)).isTrue();
  }

  private boolean query(
      UnaryOperator<io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher.Builder> config,
      String path) {
    byte[] bytes = ("xx" + path).getBytes(StandardCharsets.UTF_8);
    return QueryParameterMatcher.compile(
            config
                .apply(
                    io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher.newBuilder()
                        .setName("user"))
                .build(),
            problems.root())
        .matches(bytes, 2, bytes.length - 2);
  }

  @Test
  void queryParametersMatchByPresenceAndValue() {
    assertThat(query(b -> b, "/p?user")).isTrue();
    assertThat(query(b -> b, "/p?a=b&user=x")).isTrue();
    assertThat(query(b -> b, "/p?username=x")).isFalse();
    assertThat(query(b -> b, "/user=x")).isFalse();
    assertThat(query(b -> b.setPresentMatch(false), "/p")).isTrue();
    assertThat(query(b -> b.setPresentMatch(false), "/p?user")).isFalse();
    assertThat(query(b -> b.setStringMatch(exact("v=1")), "/p?user=v=1&user=2")).isTrue();
    assertThat(query(b -> b.setStringMatch(exact("2")), "/p?user=v=1&user=2")).isFalse();
    assertThat(query(b -> b.setStringMatch(exact("")), "/p?user&x")).isTrue();
    assertThat(query(b -> b.setStringMatch(exact("a%20b")), "/p?user=a%20b")).isTrue();
  }
}
