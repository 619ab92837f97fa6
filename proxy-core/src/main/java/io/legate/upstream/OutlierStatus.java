package io.legate.upstream;

/** What an outlier detector found when it last looked; a value that is not known is -1. */
public interface OutlierStatus {
  /** The mean success rate of the hosts, 0 to 100; of connecting or of responses. On any thread. */
  double successRateAverage(boolean localOrigin);

  /** The success rate below which hosts are ejected. On any thread. */
  double successRateEjectionThreshold(boolean localOrigin);
}
