/** What a source holds: YAML, JSON, protobuf as text or in binary form; told by its content. */
@NullMarked
package io.legate.config.source;

import org.jspecify.annotations.NullMarked;
