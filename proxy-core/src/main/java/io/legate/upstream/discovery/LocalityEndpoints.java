package io.legate.upstream.discovery;

import io.legate.upstream.Locality;
import java.util.List;

/**
 * The endpoints of one locality and priority (Envoy: {@code LocalityLbEndpoints}). Immutable.
 *
 * @param weight 0: none was set
 */
public record LocalityEndpoints(
    Locality locality, int priority, int weight, List<Endpoint> endpoints) {
  /** The same locality with other endpoints. */
  public LocalityEndpoints with(List<Endpoint> others) {
    return new LocalityEndpoints(locality, priority, weight, List.copyOf(others));
  }
}
