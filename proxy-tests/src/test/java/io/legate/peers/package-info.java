/** The daemon between programs of others: each as a client, as a backend, or as both. */
package io.legate.peers;
