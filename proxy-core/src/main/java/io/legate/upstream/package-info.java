/** Contracts of clusters: ClusterInfo, Host, HostSet, LoadBalancer, ConnPool; and connecting. */
@org.jspecify.annotations.NullMarked
package io.legate.upstream;
