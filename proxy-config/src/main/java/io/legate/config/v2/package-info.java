/** Rewrites the spellings of Envoy's v2 API into today's, with a warning each. */
@NullMarked
package io.legate.config.v2;

import org.jspecify.annotations.NullMarked;
