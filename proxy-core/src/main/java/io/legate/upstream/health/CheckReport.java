package io.legate.upstream.health;

import java.util.List;

/**
 * What the checking thread tells the control thread of a host. Immutable.
 *
 * @param flags of {@link HostState#FLAGS}
 * @param passed whether a check passed while the host was ejected
 */
record CheckReport(
    ActiveHealthChecks watch,
    CheckSession session,
    int flags,
    List<CheckEvent> events,
    boolean passed) {}
