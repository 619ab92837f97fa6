/**
 * The daemon: {@link io.legate.dist.Main}, its options and commands, wiring and signals.
 *
 * <p>{@link io.legate.dist.Options} lists every option; {@link io.legate.dist.Settings} is what a
 * command line asks for; {@link io.legate.dist.Daemon} is all that is known here of the data plane.
 */
@NullMarked
package io.legate.dist;

import org.jspecify.annotations.NullMarked;
