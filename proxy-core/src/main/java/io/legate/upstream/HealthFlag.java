package io.legate.upstream;

/** Why a host is not (fully) healthy, in the order in which {@code /clusters} shows it. */
public enum HealthFlag {
  FAILED_ACTIVE_HC("/failed_active_hc"),
  FAILED_OUTLIER_CHECK("/failed_outlier_check"),
  FAILED_EDS_HEALTH("/failed_eds_health"),
  DEGRADED_ACTIVE_HC("/degraded_active_hc"),
  DEGRADED_EDS_HEALTH("/degraded_eds_health"),
  PENDING_DYNAMIC_REMOVAL("/pending_dynamic_removal"),
  PENDING_ACTIVE_HC("/pending_active_hc"),
  EXCLUDED_VIA_IMMEDIATE_HC_FAIL("/excluded_via_immediate_hc_fail"),
  ACTIVE_HC_TIMEOUT("/active_hc_timeout"),
  EDS_STATUS_DRAINING("/eds_status_draining");

  private final String text;

  HealthFlag(String text) {
    this.text = text;
  }

  /** The text shown, with its slash. */
  public String text() {
    return text;
  }

  /** The bit of this flag in {@link Host#healthFlags()}. */
  public int bit() {
    return 1 << ordinal();
  }

  /** What is shown of those that are set: one after the other, or {@code healthy}. */
  public static String text(int flags) {
    if (flags == 0) {
      return "healthy";
    }
    StringBuilder text = new StringBuilder();
    for (HealthFlag flag : values()) {
      if ((flags & flag.bit()) != 0) {
        text.append(flag.text);
      }
    }
    return text.toString();
  }
}
