/** Protos as JSON in Envoy's layout: types found lazily, secrets redacted, field masks. */
@org.jspecify.annotations.NullMarked
package io.legate.admin.json;
