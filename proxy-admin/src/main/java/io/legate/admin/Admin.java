package io.legate.admin;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin server without its sockets: finds the endpoint of a path and checks the method. An
 * endpoint that fails is told in the log and answered by 500. Confined to the admin thread.
 */
public final class Admin {
  private static final Logger log = LoggerFactory.getLogger("admin");

  private final AdminContext context;
  private final Map<String, AdminEndpoint> endpoints = new LinkedHashMap<>();

  /** The admin server of a running server. */
  public Admin(AdminContext context) {
    this.context = context;
  }

  /** The endpoints by path, made at the first request: starting shall not wait for them. */
  private Map<String, AdminEndpoint> endpoints() {
    if (endpoints.isEmpty()) {
      for (AdminEndpoint endpoint : AdminEndpoints.all(context, this)) {
        if (endpoints.put(endpoint.path(), endpoint) != null) {
          throw new IllegalStateException("two admin endpoints at " + endpoint.path());
        }
      }
    }
    return endpoints;
  }

  /** The answer to a request. */
  public AdminResponse handle(AdminRequest request) {
    AdminEndpoint endpoint = endpoints().get(request.path());
    if (endpoint == null) {
      return AdminResponse.text(404, "invalid path. " + HelpText.of(endpoints().values()));
    }
    if (endpoint.mutates() && !request.method().equals("POST")) {
      log.error(
          "admin path \"{}\" mutates state, method={} rather than POST",
          endpoint.path(),
          request.method());
      return AdminResponse.text(405, "Method " + request.method() + " not allowed, POST required.");
    }
    try {
      return endpoint.handler().handle(request);
    } catch (IOException | RuntimeException e) {
      log.error("admin path \"{}\" failed", endpoint.path(), e);
      return AdminResponse.text(500, endpoint.path() + " failed: " + e + "\n");
    }
  }

  AdminResponse help(AdminRequest request) {
    return AdminResponse.text(200, HelpText.of(endpoints().values()));
  }

  AdminResponse home(AdminRequest request) {
    return AdminResponse.html(HomePage.of(endpoints().values()));
  }
}
