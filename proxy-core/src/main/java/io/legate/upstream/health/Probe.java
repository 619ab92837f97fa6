package io.legate.upstream.health;

/**
 * What one host is asked, again and again, with the connection for it. Confined to the checking
 * thread.
 */
interface Probe {
  /** Begins a check; how it ends is told once, unless {@link #abort} comes before. */
  void begin();

  /** The check took too long: its connection is of no use any more. Nothing is told of it. */
  void abort();

  /** Ends for good; nothing is told any more. */
  void close();

  /** Told how checks end; on the checking thread, never before {@link #begin} has returned. */
  interface Listener {
    /** The host is well. {@code degraded}: but would rather have less to do. */
    void passed(boolean degraded);

    /**
     * The host is not; also told of a connection that breaks between checks.
     *
     * @param retriable see {@link HostState#failed}
     */
    void failed(FailureType type, boolean retriable);

    /** It asks to be left alone; {@link #failed} follows. */
    void excluded();
  }

  /** What is asked of every host of a cluster, compiled. Immutable. */
  interface Factory {
    CheckerType type();

    /** The probe of one host. */
    Probe create(ProbeTarget target, Listener listener);
  }
}
