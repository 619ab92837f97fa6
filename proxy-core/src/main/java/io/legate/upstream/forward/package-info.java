/** Forwarding to whatever a request names: DNS caches, and the cluster of the hosts in them. */
@org.jspecify.annotations.NullMarked
package io.legate.upstream.forward;
