/** Which fields a message has, read from the descriptors of the Envoy API. */
@NullMarked
package io.legate.config.schema;

import org.jspecify.annotations.NullMarked;
