/** Answers a connection with fixed bytes and closes it. */
@org.jspecify.annotations.NullMarked
package io.legate.extension.network.directresponse;
