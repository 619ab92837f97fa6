/** Accepts connections and chooses their filter chain. */
@org.jspecify.annotations.NullMarked
package io.legate.listener;
