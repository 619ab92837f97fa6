/** Contracts of clusters: Cluster, Host, HostSet, LoadBalancer, ConnPool. */
@org.jspecify.annotations.NullMarked
package io.legate.upstream;
