package io.legate.router;

import io.legate.http.Ascii;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import org.jspecify.annotations.Nullable;

/**
 * Spreads requests over clusters by weight: the random number of the stream (or that of a header)
 * modulo the sum of weights falls into one of them. Envoy: {@code
 * envoy.config.route.v3.WeightedCluster}.
 */
final class WeightedClusters implements ClusterSpecifier {
  private final ClusterSpecifier[] clusters;
  private final long[] upperBounds;
  private final @Nullable HeaderName randomValueHeader;

  /**
   * Clusters and their weights, of the same length.
   *
   * @param randomValueHeader the header that holds the number to choose by, or null
   */
  WeightedClusters(
      ClusterSpecifier[] clusters, long[] weights, @Nullable HeaderName randomValueHeader) {
    this.clusters = clusters;
    this.randomValueHeader = randomValueHeader;
    upperBounds = new long[weights.length];
    long sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      upperBounds[i] = sum;
    }
  }

  @Override
  public RouteEntry pick(HeaderMap request, long randomValue) {
    long total = upperBounds[upperBounds.length - 1];
    long selected = Long.remainderUnsigned(selector(request, randomValue), total);
    for (int i = 0; i < upperBounds.length - 1; i++) {
      if (selected < upperBounds[i]) {
        return clusters[i].pick(request, randomValue);
      }
    }
    return clusters[clusters.length - 1].pick(request, randomValue);
  }

  private long selector(HeaderMap request, long randomValue) {
    if (randomValueHeader == null) {
      return randomValue;
    }
    int entry = request.first(randomValueHeader);
    if (entry < 0 || request.next(randomValueHeader, entry) >= 0) {
      return randomValue;
    }
    long value =
        Ascii.parseLong(request.bytes(), request.valueStart(entry), request.valueLength(entry));
    return value < 0 ? randomValue : value;
  }
}
