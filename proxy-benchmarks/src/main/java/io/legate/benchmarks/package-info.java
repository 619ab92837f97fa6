/** JMH benches of the data path. */
package io.legate.benchmarks;
