package io.legate.router;

import io.legate.http.HttpStats;

/**
 * A router filter's configuration, compiled. Immutable, shared by workers.
 *
 * @param stats the metrics of its connection manager
 * @param suppressEnvoyHeaders whether no {@code x-envoy-} header is added ({@code
 *     suppress_envoy_headers})
 */
public record RouterOptions(HttpStats stats, boolean suppressEnvoyHeaders) {}
