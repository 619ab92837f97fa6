/** What a configuration refers to, and whether it is there. */
@NullMarked
package io.legate.config.judge;

import org.jspecify.annotations.NullMarked;
