package io.legate.http;

import io.envoyproxy.envoy.type.v3.Int64Range;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.Regex;
import io.legate.common.StringMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a message's head has a header that matches. Immutable, for any thread; makes no
 * garbage where there is one field of the name and no regular expression. Several fields of the
 * name count as one, joined by commas. Envoy: {@code envoy.config.route.v3.HeaderMatcher}.
 */
public final class HeaderMatcher {
  /** What is read of the message. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.HeaderMatcher")
          .reads("name", "string_match", "range_match", "present_match")
          .reads("exact_match", "safe_regex_match", "prefix_match", "suffix_match")
          .reads("contains_match", "invert_match", "treat_missing_header_as_empty");

  /** What is read of a range. */
  public static final FieldSet RANGE_FIELDS =
      FieldSet.of("envoy.type.v3.Int64Range").reads("start", "end");

  private static final byte[] EMPTY = {};
  private static final StringMatcher ANYTHING = StringMatcher.prefix("", false);

  private final HeaderName name;
  private final @Nullable StringMatcher string;
  private final @Nullable Int64Range range;
  private final boolean present;
  private final boolean invert;
  private final boolean missingIsEmpty;

  private HeaderMatcher(
      io.envoyproxy.envoy.config.route.v3.HeaderMatcher proto,
      @Nullable StringMatcher string,
      @Nullable Int64Range range) {
    this.name = name(proto.getName());
    this.string = string;
    this.range = range;
    this.present = !proto.hasPresentMatch() || proto.getPresentMatch();
    this.invert = proto.getInvertMatch();
    this.missingIsEmpty = proto.getTreatMissingHeaderAsEmpty();
  }

  /** Matches heads that have a header of that name. */
  public static HeaderMatcher present(String name) {
    return new HeaderMatcher(
        io.envoyproxy.envoy.config.route.v3.HeaderMatcher.newBuilder().setName(name).build(),
        null,
        null);
  }

  /** Compiles a list, each element at {@code at.at(field, index)}. */
  public static HeaderMatcher[] compileAll(
      List<io.envoyproxy.envoy.config.route.v3.HeaderMatcher> protos,
      ConfigContext at,
      String field) {
    HeaderMatcher[] matchers = new HeaderMatcher[protos.size()];
    for (int i = 0; i < matchers.length; i++) {
      matchers[i] = compile(protos.get(i), at.at(field, i));
    }
    return matchers;
  }

  /** Compiles the message; what is wrong with it goes to {@code at}. */
  public static HeaderMatcher compile(
      io.envoyproxy.envoy.config.route.v3.HeaderMatcher proto, ConfigContext at) {
    at.check(FIELDS, proto);
    if (proto.getName().isEmpty()) {
      at.at("name")
          .error("value length must be at least 1 characters (expected a value that is not empty)");
    }
    Int64Range range = null;
    if (proto.hasRangeMatch()) {
      range = proto.getRangeMatch();
      at.at("range_match").check(RANGE_FIELDS, range);
    }
    return new HeaderMatcher(proto, string(proto, at), range);
  }

  private static @Nullable StringMatcher string(
      io.envoyproxy.envoy.config.route.v3.HeaderMatcher proto, ConfigContext at) {
    return switch (proto.getHeaderMatchSpecifierCase()) {
      case STRING_MATCH -> StringMatcher.compile(proto.getStringMatch(), at.at("string_match"));
      case EXACT_MATCH ->
          proto.getExactMatch().isEmpty()
              ? ANYTHING
              : StringMatcher.exact(proto.getExactMatch(), false);
      case PREFIX_MATCH -> StringMatcher.prefix(proto.getPrefixMatch(), false);
      case SUFFIX_MATCH -> StringMatcher.suffix(proto.getSuffixMatch(), false);
      case CONTAINS_MATCH -> StringMatcher.contains(proto.getContainsMatch(), false);
      case SAFE_REGEX_MATCH ->
          StringMatcher.regex(Regex.compile(proto.getSafeRegexMatch(), at.at("safe_regex_match")));
      case RANGE_MATCH, PRESENT_MATCH, HEADERMATCHSPECIFIER_NOT_SET -> null;
    };
  }

  private static HeaderName name(String text) {
    HeaderName name = HeaderName.of(text);
    return name == Headers.HOST ? Headers.AUTHORITY : name;
  }

  /** Whether all of them match; true for none. */
  public static boolean allMatch(HeaderMatcher[] matchers, HeaderMap headers) {
    for (HeaderMatcher matcher : matchers) {
      if (!matcher.matches(headers)) {
        return false;
      }
    }
    return true;
  }

  /** Whether one of them matches; false for none. */
  public static boolean anyMatches(HeaderMatcher[] matchers, HeaderMap headers) {
    for (HeaderMatcher matcher : matchers) {
      if (matcher.matches(headers)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a head matches. */
  public boolean matches(HeaderMap headers) {
    if (name == Headers.STATUS) {
      return matchesStatus(headers.status());
    }
    int entry = headers.first(name);
    if (entry < 0) {
      return matchesMissing();
    }
    if (string == null && range == null) {
      return present != invert;
    }
    if (headers.next(name, entry) >= 0) {
      byte[] joined = join(headers, entry);
      return matchesValue(joined, 0, joined.length) != invert;
    }
    return matchesValue(headers.bytes(), headers.valueStart(entry), headers.valueLength(entry))
        != invert;
  }

  private boolean matchesMissing() {
    boolean presence = string == null && range == null;
    if (missingIsEmpty) {
      return (presence ? present : matchesValue(EMPTY, 0, 0)) != invert;
    }
    return presence && present == invert;
  }

  private boolean matchesStatus(int status) {
    if (status == 0) {
      return matchesMissing();
    }
    byte[] digits = new byte[10];
    int length = Ascii.putLong(digits, 0, status);
    return matchesValue(digits, 0, length) != invert;
  }

  private boolean matchesValue(byte[] bytes, int start, int length) {
    if (string != null) {
      return string.matches(bytes, start, length);
    }
    return range == null ? present : inRange(range, bytes, start, length);
  }

  private static boolean inRange(Int64Range range, byte[] bytes, int start, int length) {
    boolean negative = length > 0 && bytes[start] == '-';
    long magnitude =
        negative
            ? Ascii.parseLong(bytes, start + 1, length - 1)
            : Ascii.parseLong(bytes, start, length);
    if (magnitude < 0) {
      return false;
    }
    long value = negative ? -magnitude : magnitude;
    return value >= range.getStart() && value < range.getEnd();
  }

  private byte[] join(HeaderMap headers, int first) {
    int length = -1;
    for (int i = first; i >= 0; i = headers.next(name, i)) {
      length += headers.valueLength(i) + 1;
    }
    byte[] joined = new byte[length];
    int to = 0;
    for (int i = first; i >= 0; i = headers.next(name, i)) {
      if (i != first) {
        joined[to++] = ',';
      }
      System.arraycopy(headers.bytes(), headers.valueStart(i), joined, to, headers.valueLength(i));
      to += headers.valueLength(i);
    }
    return joined;
  }
}
