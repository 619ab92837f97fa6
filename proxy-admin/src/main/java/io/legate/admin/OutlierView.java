package io.legate.admin;

import io.legate.upstream.Host;

/** What an outlier detector found at its last sweep; a value that is not known is -1. */
public interface OutlierView {
  /** The mean success rate of the hosts, 0 to 100; of local-origin events or of the others. */
  double successRateAverage(boolean localOrigin);

  /** The success rate below which hosts are ejected. */
  double successRateEjectionThreshold(boolean localOrigin);

  /** A host's success rate. */
  double successRate(Host host, boolean localOrigin);
}
