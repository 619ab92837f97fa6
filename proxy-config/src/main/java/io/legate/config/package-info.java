/** Text in, validated Envoy v3 protos out. Pure functions, no threads, no sockets. */
package io.legate.config;
