package io.legate.peers;

import java.util.Locale;

/** What the client speaks, and what the backend. */
enum Pairing {
  H1_H1,
  H1_H2,
  H2_H1,
  H2_H2;

  /** {@code h1} or {@code h2}. */
  String client() {
    return name().substring(0, 2).toLowerCase(Locale.ROOT);
  }

  /** {@code h1} or {@code h2}; also the name of the listener before it. */
  String backend() {
    return name().substring(3).toLowerCase(Locale.ROOT);
  }

  /** What makes curl speak so. */
  String option() {
    return client().equals("h1") ? "--http1.1" : "--http2-prior-knowledge";
  }

  /** The backend's word for its version. */
  String backendVersion() {
    return backend().equals("h1") ? "1.1" : "2.0";
  }
}
