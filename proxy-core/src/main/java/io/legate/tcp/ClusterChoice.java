package io.legate.tcp;

import io.legate.common.RandomSource;
import io.legate.upstream.ClusterRef;
import io.legate.upstream.MetadataCriteria;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the cluster of a connection: the one there is, or one of several by weight. Immutable,
 * shared by workers.
 */
final class ClusterChoice {
  private final Target[] clusters;
  private final long[] upTo; // the sum of the weights up to and with each

  /**
   * A cluster.
   *
   * @param metadataMatch what the metadata of its hosts must say, or null: anything
   */
  record Target(ClusterRef cluster, @Nullable MetadataCriteria metadataMatch) {}

  /** Clusters with their weights, whose sum is more than 0. */
  ClusterChoice(Target[] clusters, long[] weights) {
    this.clusters = clusters;
    this.upTo = new long[weights.length];
    long sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      upTo[i] = sum;
    }
  }

  Target choose(RandomSource random) {
    if (clusters.length == 1) {
      return clusters[0];
    }
    long at = random.below(upTo[upTo.length - 1]);
    int i = 0;
    while (at >= upTo[i]) {
      i++;
    }
    return clusters[i];
  }
}
