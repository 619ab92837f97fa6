package io.legate.extension.http.statefulsession;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.legate.http.Cookies;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The host's address in a cookie, for requests below a path. Immutable, shared by workers. Envoy:
 * {@code CookieBasedSessionState}, whose cookie is the base64 of a message {@code envoy.Cookie}
 * (string address = 1, uint64 expires = 2, in seconds of the monotonic clock) or, from older
 * releases, of the address alone.
 */
final class CookieSession implements SessionState {
  private static final int ADDRESS = 1;
  private static final int EXPIRES = 2;

  private final String name;
  private final byte[] nameBytes;
  private final long ttlSeconds;
  private final String path;
  private final byte[] pathBytes;

  /**
   * A session kept by a cookie.
   *
   * @param ttlSeconds 0: as long as the client's session
   * @param path empty: any
   */
  CookieSession(String name, long ttlSeconds, String path) {
    this.name = name;
    this.nameBytes = name.getBytes(StandardCharsets.UTF_8);
    this.ttlSeconds = ttlSeconds;
    this.path = path;
    this.pathBytes = path.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean concerns(HeaderMap request) {
    if (pathBytes.length == 0 || path.equals("/")) {
      return true;
    }
    int entry = request.first(Headers.PATH);
    if (entry < 0 || request.valueLength(entry) < pathBytes.length) {
      return false;
    }
    int start = request.valueStart(entry);
    for (int i = 0; i < pathBytes.length; i++) {
      if (request.bytes()[start + i] != pathBytes[i]) {
        return false;
      }
    }
    if (path.endsWith("/") || request.valueLength(entry) == pathBytes.length) {
      return true;
    }
    byte next = request.bytes()[start + pathBytes.length];
    return next == '/' || next == '?' || next == '#';
  }

  @Override
  public @Nullable String read(HeaderMap request, long nowSeconds) {
    long found = Cookies.find(request, nameBytes);
    if (found == Cookies.NONE) {
      return null;
    }
    byte[] message =
        HeaderSession.decode(
            new String(
                request.bytes(),
                Cookies.start(found),
                Cookies.length(found),
                StandardCharsets.ISO_8859_1));
    return message == null ? null : address(message, nowSeconds);
  }

  private static @Nullable String address(byte[] message, long nowSeconds) {
    String address = "";
    long expires = 0;
    try {
      CodedInputStream in = CodedInputStream.newInstance(message);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == (ADDRESS << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
          address = in.readStringRequireUtf8();
        } else if (tag == (EXPIRES << 3 | WireFormat.WIRETYPE_VARINT)) {
          expires = in.readUInt64();
        } else if (!in.skipField(tag)) {
          return older(message);
        }
      }
    } catch (IOException e) {
      return older(message);
    }
    boolean over = expires != 0 && Long.compareUnsigned(nowSeconds, expires) > 0;
    return over || address.isEmpty() ? null : address;
  }

  /** No message: what older releases wrote. */
  private static String older(byte[] address) {
    return new String(address, StandardCharsets.UTF_8);
  }

  @Override
  public void write(HeaderMap response, String address, long nowSeconds) {
    ByteArrayOutputStream message = new ByteArrayOutputStream(address.length() + 16);
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(message);
      out.writeString(ADDRESS, address);
      if (ttlSeconds != 0) {
        out.writeUInt64(EXPIRES, nowSeconds + ttlSeconds);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array has room
    }
    String value = Base64.getEncoder().encodeToString(message.toByteArray());
    response.add(
        Cookies.SET_COOKIE, Cookies.setCookie(name, value, ttlSeconds, path, List.of(), true));
  }
}
