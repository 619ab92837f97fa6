package io.legate.extension.http.statefulsession;

import org.jspecify.annotations.Nullable;

/**
 * What is configured, for the filter or for a route. Immutable.
 *
 * @param state how sessions are kept; null: there are none
 * @param strict whether a request is refused whose host is not to be had
 */
record StatefulSessionConfig(@Nullable SessionState state, boolean strict) {
  /** Switched off. */
  static final StatefulSessionConfig DISABLED = new StatefulSessionConfig(null, false);
}
