package io.legate.http;

import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.StringMatcher;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a path's query has a parameter that matches; the first of its name counts.
 * Immutable, for any thread; makes no garbage. Names and values are compared as they are sent,
 * without percent-decoding, as Envoy's routes do. Envoy: {@code
 * envoy.config.route.v3.QueryParameterMatcher}.
 */
public final class QueryParameterMatcher {
  /** What is read of the message. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.QueryParameterMatcher")
          .reads("name", "string_match", "present_match");

  private final byte[] name;
  private final @Nullable StringMatcher string;
  private final boolean present;

  private QueryParameterMatcher(String name, @Nullable StringMatcher string, boolean present) {
    this.name = name.getBytes(StandardCharsets.UTF_8);
    this.string = string;
    this.present = present;
  }

  /** Compiles a list, each element at {@code at.at(field, index)}. */
  public static QueryParameterMatcher[] compileAll(
      List<io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher> protos,
      ConfigContext at,
      String field) {
    QueryParameterMatcher[] matchers = new QueryParameterMatcher[protos.size()];
    for (int i = 0; i < matchers.length; i++) {
      matchers[i] = compile(protos.get(i), at.at(field, i));
    }
    return matchers;
  }

  /** Compiles the message; what is wrong with it goes to {@code at}. */
  public static QueryParameterMatcher compile(
      io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher proto, ConfigContext at) {
    at.check(FIELDS, proto);
    if (proto.getName().isEmpty()) {
      at.at("name")
          .error("value length must be at least 1 characters (expected a value that is not empty)");
    }
    StringMatcher string =
        proto.hasStringMatch()
            ? StringMatcher.compile(proto.getStringMatch(), at.at("string_match"))
            : null;
    return new QueryParameterMatcher(
        proto.getName(), string, !proto.hasPresentMatch() || proto.getPresentMatch());
  }

  /** Whether all of them match the query of a path; true for none. */
  public static boolean allMatch(
      QueryParameterMatcher[] matchers, byte[] path, int start, int length) {
    for (QueryParameterMatcher matcher : matchers) {
      if (!matcher.matches(path, start, length)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the query of a path (all of the path is given) matches. */
  public boolean matches(byte[] path, int start, int length) {
    int end = start + length;
    int i = ByteScan.indexOf(path, start, end, '?') + 1;
    while (i < end) {
      int to = ByteScan.indexOf(path, i, end, '&');
      int equals = ByteScan.indexOf(path, i, to, '=');
      if (isName(path, i, equals - i)) {
        int value = Math.min(equals + 1, to);
        return string != null ? string.matches(path, value, to - value) : present;
      }
      i = to + 1;
    }
    return string == null && !present;
  }

  private boolean isName(byte[] path, int start, int length) {
    return Arrays.equals(path, start, start + length, name, 0, name.length);
  }
}
