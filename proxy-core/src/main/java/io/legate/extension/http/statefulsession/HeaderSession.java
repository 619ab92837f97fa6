package io.legate.extension.http.statefulsession;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The host's address in a header, in base64. Envoy: {@code HeaderBasedSessionState}. */
record HeaderSession(HeaderName name) implements SessionState {
  @Override
  public boolean concerns(HeaderMap request) {
    return true;
  }

  @Override
  public @Nullable String read(HeaderMap request, long nowSeconds) {
    byte[] address = decode(request.get(name));
    return address == null ? null : new String(address, StandardCharsets.UTF_8);
  }

  @Override
  public void write(HeaderMap response, String address, long nowSeconds) {
    response.set(
        name, Base64.getEncoder().encodeToString(address.getBytes(StandardCharsets.UTF_8)));
  }

  /** What base64 with its padding says; null when it is none or says nothing. */
  static byte @Nullable [] decode(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() % 4 != 0) {
      return null;
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
