package io.legate.admin;

import io.legate.event.Worker;
import io.legate.http.HttpFilter;
import io.legate.http.HttpFilterFactory;

/** Makes the terminal filter of the admin listener, which belongs to the admin thread. */
public final class AdminFilterFactory implements HttpFilterFactory {
  private final Admin admin;

  /** A factory of filters that ask {@code admin}. */
  public AdminFilterFactory(Admin admin) {
    this.admin = admin;
  }

  @Override
  public HttpFilter create(Worker worker) {
    return new AdminFilter(admin);
  }
}
