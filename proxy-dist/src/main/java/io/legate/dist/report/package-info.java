/** How {@code legate validate} tells problems: as text, and in the formats of tools. */
@NullMarked
package io.legate.dist.report;

import org.jspecify.annotations.NullMarked;
