package io.legate.admin.endpoint;

import io.legate.admin.AdminContext;
import io.legate.admin.AdminRequest;
import io.legate.admin.AdminResponse;
import io.legate.stats.Counter;

/** The endpoints that change the server, {@code /logging} aside. */
public final class ServerCommands {
  private final AdminContext context;

  public ServerCommands(AdminContext context) {
    this.context = context;
  }

  /** {@code /healthcheck/fail}. */
  public AdminResponse failHealthcheck(AdminRequest request) {
    context.commands().failHealthcheck(true);
    return AdminResponse.ok();
  }

  /** {@code /healthcheck/ok}. */
  public AdminResponse passHealthcheck(AdminRequest request) {
    context.commands().failHealthcheck(false);
    return AdminResponse.ok();
  }

  /** {@code /drain_listeners}. */
  public AdminResponse drainListeners(AdminRequest request) {
    boolean graceful = request.query().has("graceful");
    boolean skipExit = request.query().has("skip_exit");
    if (skipExit && !graceful) {
      return AdminResponse.text(400, "skip_exit requires graceful\n");
    }
    boolean inboundOnly = request.query().has("inboundonly");
    context.commands().drainListeners(inboundOnly, graceful, skipExit);
    return AdminResponse.ok();
  }

  /** {@code /reset_counters}. */
  public AdminResponse resetCounters(AdminRequest request) {
    context.stats().counters().forEach(Counter::reset);
    return AdminResponse.ok();
  }

  /** {@code /reopen_logs}. */
  public AdminResponse reopenLogs(AdminRequest request) {
    context.commands().reopenLogs();
    return AdminResponse.ok();
  }

  /** {@code /quitquitquit}. */
  public AdminResponse quit(AdminRequest request) {
    context.commands().shutdown();
    return AdminResponse.ok();
  }
}
