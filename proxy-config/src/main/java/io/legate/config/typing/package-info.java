/** Types a tree by a message's schema, with every leniency in a class of its own. */
@NullMarked
package io.legate.config.typing;

import org.jspecify.annotations.NullMarked;
