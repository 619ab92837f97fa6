package io.legate.upstream.discovery;

import io.legate.http.HeaderName;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code ORIGINAL_DST} cluster says. Immutable.
 *
 * @param header the header whose address wins over the connection's, or null
 * @param port what replaces the port; 0: nothing
 * @param cleanupNanos how often hosts are looked at that nobody uses
 */
public record OriginalDstOptions(@Nullable HeaderName header, int port, long cleanupNanos) {}
