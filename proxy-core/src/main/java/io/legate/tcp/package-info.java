/** The TCP proxy. */
@org.jspecify.annotations.NullMarked
package io.legate.tcp;
