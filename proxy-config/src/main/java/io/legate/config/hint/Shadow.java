package io.legate.config.hint;

import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import java.util.Locale;

/** Whether a route takes every request that a later one could match. */
final class Shadow {

  private Shadow() {}

  /** Says yes only when it is sure. */
  static boolean covers(RouteMatch earlier, RouteMatch later) {
    return conditions(earlier, later) && path(earlier, later);
  }

  /** Whether what the earlier asks beyond the path, the later asks too. */
  private static boolean conditions(RouteMatch earlier, RouteMatch later) {
    return !earlier.hasRuntimeFraction()
        && (!earlier.hasGrpc() || later.hasGrpc())
        && (!earlier.hasTlsContext() || earlier.getTlsContext().equals(later.getTlsContext()))
        && later.getHeadersList().containsAll(earlier.getHeadersList())
        && later.getQueryParametersList().containsAll(earlier.getQueryParametersList())
        && later.getDynamicMetadataList().containsAll(earlier.getDynamicMetadataList());
  }

  private static boolean path(RouteMatch earlier, RouteMatch later) {
    boolean anyCase = insensitive(earlier);
    if (insensitive(later) && !anyCase && !prefix(earlier).equals("/")) {
      return false;
    }
    return switch (earlier.getPathSpecifierCase()) {
      case PREFIX -> begins(later, earlier.getPrefix(), anyCase);
      case PATH -> same(later, earlier.getPath(), anyCase);
      case PATH_SEPARATED_PREFIX -> below(later, earlier.getPathSeparatedPrefix(), anyCase);
      case SAFE_REGEX ->
          later.hasSafeRegex()
              && earlier.getSafeRegex().getRegex().equals(later.getSafeRegex().getRegex());
      case CONNECT_MATCHER -> later.hasConnectMatcher();
      default -> false;
    };
  }

  private static boolean insensitive(RouteMatch match) {
    return match.hasCaseSensitive() && !match.getCaseSensitive().getValue();
  }

  private static String prefix(RouteMatch match) {
    return match.getPathSpecifierCase() == RouteMatch.PathSpecifierCase.PREFIX
        ? match.getPrefix()
        : "";
  }

  private static boolean begins(RouteMatch later, String prefix, boolean anyCase) {
    return switch (later.getPathSpecifierCase()) {
      case PREFIX -> fold(later.getPrefix(), anyCase).startsWith(fold(prefix, anyCase));
      case PATH -> fold(later.getPath(), anyCase).startsWith(fold(prefix, anyCase));
      case PATH_SEPARATED_PREFIX ->
          fold(later.getPathSeparatedPrefix(), anyCase).startsWith(fold(prefix, anyCase));
      case SAFE_REGEX, PATH_MATCH_POLICY -> prefix.equals("/");
      default -> false;
    };
  }

  private static boolean same(RouteMatch later, String path, boolean anyCase) {
    return later.getPathSpecifierCase() == RouteMatch.PathSpecifierCase.PATH
        && fold(later.getPath(), anyCase).equals(fold(path, anyCase));
  }

  private static boolean below(RouteMatch later, String prefix, boolean anyCase) {
    String text =
        switch (later.getPathSpecifierCase()) {
          case PATH -> later.getPath();
          case PATH_SEPARATED_PREFIX -> later.getPathSeparatedPrefix();
          case PREFIX -> later.getPrefix().startsWith(prefix + "/") ? later.getPrefix() : "";
          default -> "";
        };
    return (fold(text, anyCase) + "/").startsWith(fold(prefix, anyCase) + "/");
  }

  private static String fold(String text, boolean anyCase) {
    return anyCase ? text.toLowerCase(Locale.ROOT) : text;
  }

  /** What a match asks of the path, in a few words. */
  static String describe(RouteMatch match) {
    return switch (match.getPathSpecifierCase()) {
      case PREFIX -> "prefix " + match.getPrefix();
      case PATH -> "path " + match.getPath();
      case PATH_SEPARATED_PREFIX -> "path_separated_prefix " + match.getPathSeparatedPrefix();
      case SAFE_REGEX -> "safe_regex " + match.getSafeRegex().getRegex();
      default -> "which matches the same";
    };
  }
}
