/** The factory of the TCP proxy. */
@org.jspecify.annotations.NullMarked
package io.legate.extension.network.tcpproxy;
