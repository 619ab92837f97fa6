/**
 * Logging as Envoy does it: its levels, its component names, spdlog's patterns; on Logback, without
 * a configuration file.
 */
@NullMarked
package io.legate.dist.log;

import org.jspecify.annotations.NullMarked;
