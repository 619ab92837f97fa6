/** JSON Schemas of Envoy's configuration, for editors. */
@NullMarked
package io.legate.config.jsonschema;

import org.jspecify.annotations.NullMarked;
