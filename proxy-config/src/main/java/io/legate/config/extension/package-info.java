/** Which message type an extension's name stands for. */
@NullMarked
package io.legate.config.extension;

import org.jspecify.annotations.NullMarked;
