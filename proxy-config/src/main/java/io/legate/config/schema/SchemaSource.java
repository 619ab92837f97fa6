package io.legate.config.schema;

import org.jspecify.annotations.Nullable;

/** Where schemas are read from. Thread-safe. */
interface SchemaSource {

  /** The message of this full name ({@code envoy.config.cluster.v3.Cluster}), or null. */
  @Nullable MessageSchema message(String fullName);

  /** The enum of this full name, or null. */
  @Nullable EnumSchema enumeration(String fullName);
}
