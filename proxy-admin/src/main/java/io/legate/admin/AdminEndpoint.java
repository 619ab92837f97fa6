package io.legate.admin;

import java.io.IOException;
import java.util.List;

/**
 * One path of the admin server.
 *
 * @param path the whole path, such as {@code /stats/prometheus}
 * @param help one line for {@code /help} and the page
 * @param mutates whether it changes the server, so that only POST will do
 * @param params what may be asked
 * @param handler what answers
 */
public record AdminEndpoint(
    String path, String help, boolean mutates, List<AdminParam> params, Handler handler) {

  /** Answers requests to an endpoint. Called on the admin thread; must not block. */
  @FunctionalInterface
  public interface Handler {
    /** The answer to a request whose path and method fit. */
    AdminResponse handle(AdminRequest request) throws IOException;
  }

  /** An endpoint that only reads. */
  public static AdminEndpoint get(String path, String help, Handler handler, AdminParam... params) {
    return new AdminEndpoint(path, help, false, List.of(params), handler);
  }

  /** An endpoint that changes the server. */
  public static AdminEndpoint post(
      String path, String help, Handler handler, AdminParam... params) {
    return new AdminEndpoint(path, help, true, List.of(params), handler);
  }
}
