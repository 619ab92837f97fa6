/** Route table, match, rewrite, retry, timeouts, and the request to the upstream. */
@org.jspecify.annotations.NullMarked
package io.legate.router;
