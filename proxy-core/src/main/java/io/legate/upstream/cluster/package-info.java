/** Clusters at work: compilation, membership, the cluster manager and what it gives to workers. */
@org.jspecify.annotations.NullMarked
package io.legate.upstream.cluster;
