/** What loads and works, but may surprise. */
@NullMarked
package io.legate.config.hint;

import org.jspecify.annotations.NullMarked;
