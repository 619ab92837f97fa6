/** Finds out where a client wanted to connect to before it was redirected. */
@org.jspecify.annotations.NullMarked
package io.legate.extension.listener.originaldst;
