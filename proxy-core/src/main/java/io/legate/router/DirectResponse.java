package io.legate.router;

import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.legate.common.ConfigContext;
import io.legate.common.DataSources;
import io.legate.common.FieldSet;
import java.nio.charset.StandardCharsets;

/**
 * What a route answers without an upstream: a status and body, or a redirect. Immutable. Envoy:
 * {@code Router::DirectResponseEntry}. The answer's details are {@code direct_response}; {@code
 * location} is added to a 201 or 3xx from {@link RouteEntry#newUri}.
 */
public final class DirectResponse {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.DirectResponseAction").reads("status", "body");

  private final int status;
  private final String body;
  private final Redirect redirect;

  DirectResponse(int status, String body, Redirect redirect) {
    this.status = status;
    this.body = body;
    this.redirect = redirect;
  }

  static DirectResponse compile(DirectResponseAction proto, long maxBodyBytes, ConfigContext at) {
    at.check(FIELDS, proto);
    if (proto.getStatus() < 200 || proto.getStatus() > 599) {
      at.at("status").error("value must be inside range [200, 600) (expected 200 to 599)");
    }
    byte[] body = DataSources.read(proto.getBody(), at.at("body"));
    if (body.length > maxBodyBytes) {
      at.at("body")
          .error(
              ("response body size is %d bytes; maximum is %d (expected less, or a larger"
                      + " max_direct_response_body_size_bytes)")
                  .formatted(body.length, maxBodyBytes));
    }
    return new DirectResponse(
        proto.getStatus(), new String(body, StandardCharsets.UTF_8), Redirect.nowhere());
  }

  /** The status. */
  public int status() {
    return status;
  }

  /** The body; empty for none. */
  public String body() {
    return body;
  }

  /** Whether the answer carries {@code location}. */
  public boolean hasLocation() {
    return status == 201 || (status >= 300 && status < 400);
  }

  Redirect redirect() {
    return redirect;
  }
}
