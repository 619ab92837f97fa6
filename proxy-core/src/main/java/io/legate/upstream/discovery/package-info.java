/** How a cluster finds its hosts: static lists, DNS. */
@org.jspecify.annotations.NullMarked
package io.legate.upstream.discovery;
