/** {@code envoy.filters.http.grpc_stats}: counts calls of gRPC by their cluster and method. */
@org.jspecify.annotations.NullMarked
package io.legate.extension.http.grpcstats;
