/**
 * Active health checks: what is asked of each host, how often, and what the answers make of it.
 * Hosts are checked on a thread of their own ({@code Workers.checker}); what changes is told to the
 * control thread, once per turn.
 */
@NullMarked
package io.legate.upstream.health;

import org.jspecify.annotations.NullMarked;
