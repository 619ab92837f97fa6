/** A YAML or JSON document as nodes that know their line and column. */
@NullMarked
package io.legate.config.tree;

import org.jspecify.annotations.NullMarked;
