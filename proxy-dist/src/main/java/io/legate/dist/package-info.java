/** main, options, wiring and signals of the daemon. */
package io.legate.dist;
