/**
 * Compiles load-balancing policies, typed and by {@code lb_policy}, into those of {@code
 * upstream.lb}.
 */
@org.jspecify.annotations.NullMarked
package io.legate.upstream.policy;
