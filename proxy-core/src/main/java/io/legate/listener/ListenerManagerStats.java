package io.legate.listener;

import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.StatsScope;

/** The metrics {@code listener_manager.*}. Counted on the control thread. */
final class ListenerManagerStats {
  final Counter listenerAdded;
  final Counter listenerModified;
  final Counter listenerRemoved;
  final Counter listenerStopped;
  final Counter listenerCreateSuccess;
  final Counter listenerCreateFailure;
  final Counter listenerInPlaceUpdated;
  final Gauge totalListenersWarming;
  final Gauge totalListenersActive;
  final Gauge totalListenersDraining;
  final Gauge totalFilterChainsDraining;
  final Gauge workersStarted;

  ListenerManagerStats(StatsScope scope) {
    listenerAdded = scope.counter("listener_added");
    listenerModified = scope.counter("listener_modified");
    listenerRemoved = scope.counter("listener_removed");
    listenerStopped = scope.counter("listener_stopped");
    listenerCreateSuccess = scope.counter("listener_create_success");
    listenerCreateFailure = scope.counter("listener_create_failure");
    listenerInPlaceUpdated = scope.counter("listener_in_place_updated");
    totalListenersWarming = scope.gauge("total_listeners_warming");
    totalListenersActive = scope.gauge("total_listeners_active");
    totalListenersDraining = scope.gauge("total_listeners_draining");
    totalFilterChainsDraining = scope.gauge("total_filter_chains_draining");
    workersStarted = scope.gauge("workers_started");
  }
}
