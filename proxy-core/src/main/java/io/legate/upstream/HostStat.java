package io.legate.upstream;

/** What is counted per host, in the order in which {@code /clusters} shows it. */
public enum HostStat {
  CX_ACTIVE("cx_active"),
  CX_CONNECT_FAIL("cx_connect_fail"),
  CX_TOTAL("cx_total"),
  RQ_ACTIVE("rq_active"),
  RQ_ERROR("rq_error"),
  RQ_SUCCESS("rq_success"),
  RQ_TIMEOUT("rq_timeout"),
  RQ_TOTAL("rq_total");

  private final String text;

  HostStat(String text) {
    this.text = text;
  }

  /** The name shown. */
  public String text() {
    return text;
  }
}
