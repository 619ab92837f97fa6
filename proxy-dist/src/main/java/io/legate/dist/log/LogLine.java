package io.legate.dist.log;

import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What a log line is made of.
 *
 * @param time when it was logged, in the zone of the process
 * @param threadId the kernel's number of the logging thread where it can be known
 * @param component Envoy's logger name
 * @param message the text, a stack trace included
 * @param caller where it was logged; null when the pattern does not ask
 */
record LogLine(
    ZonedDateTime time,
    long threadId,
    LogLevel level,
    String component,
    String message,
    @Nullable StackTraceElement caller) {}
