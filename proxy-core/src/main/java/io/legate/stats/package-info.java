/**
 * Counters, gauges and histograms: plain per-worker cells under Envoy's names, summed when read.
 */
@org.jspecify.annotations.NullMarked
package io.legate.stats;
