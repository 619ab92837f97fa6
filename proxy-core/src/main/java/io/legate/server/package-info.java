/** Lifecycle: assembles the rooms below, initialises, drains, stops. */
@org.jspecify.annotations.NullMarked
package io.legate.server;
