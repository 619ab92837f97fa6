/** Keeps the core's resources current from files, REST and gRPC. */
package io.legate.xds;
