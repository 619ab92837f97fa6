package io.legate.upstream.outlier;

import io.legate.upstream.OutlierStatus;

/** Is told of ejections, on the control thread. */
interface OutlierEvents {
  /** Tells nobody. */
  OutlierEvents NONE =
      new OutlierEvents() {
        @Override
        public void onEject(
            OutlierMonitor monitor,
            EjectionType type,
            boolean enforced,
            OutlierStatus cluster,
            long nowNanos) {}

        @Override
        public void onUneject(OutlierMonitor monitor, long nowNanos) {}
      };

  /** A host was ejected, or would have been if that were enforced. */
  void onEject(
      OutlierMonitor monitor,
      EjectionType type,
      boolean enforced,
      OutlierStatus cluster,
      long nowNanos);

  /** A host came back. */
  void onUneject(OutlierMonitor monitor, long nowNanos);
}
