package io.legate.router;

import io.legate.accesslog.HeaderMutations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a route configuration says to all of its virtual hosts, while it is compiled. */
record RouteScope(
    RouteContext context,
    String name,
    boolean validateClusters,
    boolean mostSpecificWins,
    boolean ignorePathParameters,
    long maxDirectResponseBodyBytes,
    HeaderMutations requestHeaders,
    HeaderMutations responseHeaders,
    PerFilterConfigs filters) {

  /**
   * Puts mutations into the order in which they are applied: the last one wins, which is that of
   * the route configuration unless {@code most_specific_header_mutations_wins}.
   *
   * @param mostSpecificFirst those of weighted cluster, route and virtual host
   */
  HeaderMutations[] ordered(HeaderMutations configuration, HeaderMutations... mostSpecificFirst) {
    List<HeaderMutations> all = new ArrayList<>(List.of(mostSpecificFirst));
    all.add(configuration);
    all.removeIf(HeaderMutations::isEmpty);
    if (mostSpecificWins) {
      Collections.reverse(all);
    }
    return all.toArray(new HeaderMutations[0]);
  }
}
