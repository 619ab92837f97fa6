/** Sends back what it reads. */
@org.jspecify.annotations.NullMarked
package io.legate.extension.network.echo;
