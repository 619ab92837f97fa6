package io.legate.admin;

import com.google.protobuf.Message;
import java.time.Instant;

/**
 * A route configuration in use.
 *
 * @param name its name; may be empty
 * @param proto its {@code envoy.config.route.v3.RouteConfiguration}
 * @param dynamic whether it came by RDS
 * @param versionInfo the version that RDS gave; empty for a static one
 * @param lastUpdated when it was loaded
 */
public record RouteConfigView(
    String name, Message proto, boolean dynamic, String versionInfo, Instant lastUpdated) {}
