/** The one list of what is built in, and the registry that finds it. */
@org.jspecify.annotations.NullMarked
package io.legate.extension;
