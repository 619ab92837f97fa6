/** Writes a configuration out in today's v3: the text that was read, changed where it is old. */
@NullMarked
package io.legate.config.convert;

import org.jspecify.annotations.NullMarked;
