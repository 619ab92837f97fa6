package io.legate.common;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher.Builder;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StringMatcherTest {
  private final Problems problems = new Problems();

  private StringMatcher matcher(UnaryOperator<Builder> config) {
    return StringMatcher.compile(
        config.apply(io.envoyproxy.envoy.type.matcher.v3.StringMatcher.newBuilder()).build(),
        problems.root());
  }

  private static RegexMatcher regex(String expression) {
    return RegexMatcher.newBuilder().setRegex(expression).build();
  }

  @Test
  void comparesExactlyAndByPrefixSuffixAndContent() {
    assertThat(matcher(m -> m.setExact("abc")).matches("abc")).isTrue();
    assertThat(matcher(m -> m.setExact("abc")).matches("abcd")).isFalse();
    assertThat(matcher(m -> m.setExact("")).matches("")).isTrue();
    assertThat(matcher(m -> m.setPrefix("abc")).matches("abcd")).isTrue();
    assertThat(matcher(m -> m.setPrefix("abc")).matches("ab")).isFalse();
    assertThat(matcher(m -> m.setSuffix("abc")).matches("xabc")).isTrue();
    assertThat(matcher(m -> m.setSuffix("abc")).matches("abcx")).isFalse();
    assertThat(matcher(m -> m.setContains("abc")).matches("xabcx")).isTrue();
    assertThat(matcher(m -> m.setContains("abc")).matches("abac")).isFalse();
    assertThat(matcher(m -> m.setContains("aab")).matches("aaab")).isTrue();
    assertThat(problems.errors()).isEmpty();
  }

  @Test
  void ignoresTheCaseOfLettersWhereAsked() {
    assertThat(matcher(m -> m.setExact("AbC").setIgnoreCase(true)).matches("aBc")).isTrue();
    assertThat(matcher(m -> m.setPrefix("AbC").setIgnoreCase(true)).matches("aBcd")).isTrue();
    assertThat(matcher(m -> m.setSuffix("AbC").setIgnoreCase(true)).matches("xaBc")).isTrue();
    assertThat(matcher(m -> m.setContains("AbC").setIgnoreCase(true)).matches("xaBcx")).isTrue();
    assertThat(matcher(m -> m.setExact("[").setIgnoreCase(true)).matches("{")).isFalse();
    assertThat(matcher(m -> m.setExact("abc")).matches("aBc")).isFalse();
  }

  @Test
  void matchesARegularExpressionOverTheWholeOfASlice() {
    StringMatcher matcher = matcher(m -> m.setSafeRegex(regex("/v[0-9]+/.*é")));
    byte[] bytes = "xx/v12/caféxx".getBytes(StandardCharsets.UTF_8);

    assertThat(matcher.matches(bytes, 2, bytes.length - 4)).isTrue();
    assertThat(matcher.matches(bytes, 0, bytes.length)).isFalse();
    assertThat(matcher.matches("/v1/é")).isTrue();
  }

  @Test
  void tellsWhatIsWrong() {
    StringMatcher broken = matcher(m -> m.setSafeRegex(regex("(")));
    matcher(m -> m.setPrefix(""));
    matcher(m -> m);

    assertThat(broken.matches("")).isFalse();
    assertThat(broken.matches("(")).isFalse();
    assertThat(problems.errors())
        .containsExactly(
            "safe_regex.regex: Invalid regex '(': missing closing ) (expected RE2's syntax)",
            "prefix: value length must be at least 1 characters (expected a value that is not empty)",
            ": no pattern is set (expected exact, prefix, suffix, contains or safe_regex)");
  }

  @Test
  void refusesExtensionsAndIgnoreCaseWithARegex() {
    matcher(m -> m.setCustom(com.github.xds.core.v3.TypedExtensionConfig.getDefaultInstance()));
    matcher(m -> m.setSafeRegex(regex("a")).setIgnoreCase(true));

    assertThat(problems.errors())
        .containsExactly(
            "custom: custom is not supported: there are no string matcher extensions (expected it to be left out)",
            ": ignore_case has no effect for safe_regex. (expected (?i) in the regex)");
  }

  private String rewrite(String pattern, String substitution, String text) {
    return RegexRewrite.compile(
            RegexMatchAndSubstitute.newBuilder()
                .setPattern(regex(pattern))
                .setSubstitution(substitution)
                .build(),
            problems.root())
        .replaceAll(text);
  }

  @Test
  void rewritesEveryMatchWithItsGroups() {
    assertThat(rewrite("^/service/([^/]+)(/.*)$", "\\2/instance/\\1", "/service/foo/v1/api"))
        .isEqualTo("/v1/api/instance/foo");
    assertThat(rewrite("one", "two", "/xxx/one/yyy/one/zzz")).isEqualTo("/xxx/two/yyy/two/zzz");
    assertThat(rewrite("(?i)/xxx/", "/yyy/", "/aaa/XxX/bbb")).isEqualTo("/aaa/yyy/bbb");
    assertThat(rewrite("^(.*?)one(.*)$", "\\1two\\2", "/xxx/one/yyy/one/zzz"))
        .isEqualTo("/xxx/two/yyy/one/zzz");
    assertThat(rewrite("b", "$1\\\\[\\0]", "abc")).isEqualTo("a$1\\[b]c");
    assertThat(rewrite("x", "y", "abc")).isEqualTo("abc");
    assertThat(problems.errors()).isEmpty();
  }

  @Test
  void refusesSubstitutionsThatNameNoGroup() {
    rewrite("(a)", "\\2", "a");
    rewrite("(a)", "\\x", "a");
    rewrite("(a)", "\\", "a");

    assertThat(problems.errors()).hasSize(3).allMatch(e -> e.startsWith("substitution: "));
  }

  @Test
  void aFractionIncludesItsShareOfRandomNumbers() {
    FractionalPercent half =
        FractionalPercent.compile(
            io.envoyproxy.envoy.type.v3.FractionalPercent.newBuilder()
                .setNumerator(5000)
                .setDenominator(DenominatorType.TEN_THOUSAND)
                .build(),
            problems.root());

    assertThat(half.includes(4999)).isTrue();
    assertThat(half.includes(5000)).isFalse();
    assertThat(half.includes(14_999)).isTrue();
    assertThat(new FractionalPercent(100, 100).includes(-1)).isTrue();
    assertThat(new FractionalPercent(0, 100).includes(0)).isFalse();
  }
}
