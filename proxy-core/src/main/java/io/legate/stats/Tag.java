package io.legate.stats;

/**
 * A dimension of a metric.
 *
 * @param name such as {@code envoy.cluster_name}
 * @param value such as {@code web}
 */
public record Tag(String name, String value) {}
